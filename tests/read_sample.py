"""How much of the text in pictures is read: pages are rendered here, so that their words are known exactly.

``.venv-tests/bin/python tests/read_sample.py [--count 60] [--keep FOLDER] [--missed]``; it needs Chromium, and for the
Chinese pages a font such as WenQuanYi Micro Hei (Debian: fonts-wqy-microhei).
"""

from __future__ import annotations

import argparse
import io
import time
from pathlib import Path

from PIL import Image

from altwords.reading.reader import Reader, Reading
from text_sample import scoring
from text_sample.sample import COUNT, Labelled, keep, take


def main() -> None:
    parser = argparse.ArgumentParser(description="Read a sample of rendered pages, and say how many words were read.")
    parser.add_argument("--count", type=int, default=COUNT, help="how many pages")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write the pictures and their words there")
    parser.add_argument("--missed", action="store_true", help="list the words that were not read")
    options = parser.parse_args()
    sample = take(options.count)
    if options.keep:
        keep(sample, options.keep)
    reader, scores, seconds = Reader(), [], 0.0
    for number, labelled in enumerate(sample):
        began = time.process_time()
        score = scoring.score(labelled.words, read(reader, labelled))
        seconds += time.process_time() - began
        scores.append(score)
        if options.missed and score.missed:
            print(f"{number:02}: {' '.join(score.missed)}")
    read_words, words = sum(score.read for score in scores), sum(score.words for score in scores)
    print(
        f"{read_words} of {words} words of three letters and more, in {len(sample)} pictures: {read_words / words:.3f}"
    )
    print(f"{seconds / len(sample):.2f} seconds of one processor for each picture")


def read(reader: Reader, labelled: Labelled) -> tuple[str, ...]:
    """Lines read in a picture."""
    with Image.open(io.BytesIO(labelled.picture)) as picture:
        reading = Reading(picture.convert("RGB"))
    while reading.step(reader):
        pass
    return reading.text(plain=False).lines


if __name__ == "__main__":
    main()
