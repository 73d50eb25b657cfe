"""The decoder trained on, beside an encoder that stays as it is."""

from __future__ import annotations

import contextlib
import gzip
import json
import operator
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from accelerate import Accelerator

from altwords.bundle.manifest import open_bundle
from altwords.captioner.captioner import Captioner
from altwords_export import checkpoint, cli
from altwords_export.features import Features
from altwords_export.self_critical import Critic
from altwords_export.settle import Settling, _Lesson, _rate, judged
from altwords_export.shards import tokenize
from altwords_export.teachers import Teachers
from altwords_export.train import load_trained

HOW = ["--epochs", "1", "--critical-epochs", "1", "--rate", "0.003", "--critical-rate", "0.001", "--batch", "8"]


def call(run: Path, features: Path, out: Path, *more: str) -> int:
    return cli.main(["settle", str(run), str(features), str(out), *HOW, *more])


@pytest.fixture(scope="module")
def settled(run: Path, features: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("settled") / "run"
    assert call(run, features, out) == 0
    return out


def test_the_encoder_stays_and_the_rest_moves(run: Path, settled: Path) -> None:
    before, after = load_trained(run)[0].state_dict(), load_trained(settled)[0].state_dict()

    assert before.keys() == after.keys()
    for name, value in after.items():
        if name.startswith("encoder.resnet."):
            assert torch.equal(value, before[name]), name
    moved = {name for name, value in after.items() if not torch.equal(value, before[name])}
    assert {"encoder.projection.weight", "decoder.transformer.wte.weight"} <= moved


def test_what_comes_out_is_a_run_that_exports_and_settles_on(
    run: Path, data: Path, settled: Path, tmp_path: Path
) -> None:
    """It sees pictures of the size that was looked at, and knows all that it was trained."""
    features, twice, out = (tmp_path / name for name in ("features", "twice", "out"))
    look = ["look", str(run), str(data), str(features), "--encoder", "exact", "--views", "1", "--image", "96"]
    assert cli.main(look) == 0
    assert call(settled, features, twice) == 0
    assert cli.main(["export", str(twice), str(data), str(out), "--encoder", "fp32"]) == 0

    assert Captioner(open_bundle(out), beams=1, threads=1).size == 96
    assert open_bundle(out).manifest["trained"] == {"epochs": 4.0, "settled": 2, "critical": 2, "blended": 1}


def test_a_part_of_a_self_critical_epoch_is_learnt(run: Path, features: Path, tmp_path: Path) -> None:
    assert call(run, features, tmp_path / "run", "--critical-epochs", "0.5") == 0

    # Of 48 pictures, six batches of eight, and three of them again.
    assert checkpoint.peek(tmp_path / "run")["averaged"] == 9
    assert checkpoint.epochs_settled(tmp_path / "run") == (1, 0.5)


def test_the_rate_rises_and_falls_in_each_phase_however_short() -> None:
    how = Settling(epochs=2, rate=1.0, critical_epochs=1.5, critical_rate=2.0)

    rates = [_rate(how, 150, step, 4) for step in range(14)]

    own, critical = rates[:8], rates[8:]
    assert own == pytest.approx([0.5, 0.962, 0.854, 0.691, 0.5, 0.309, 0.146, 0.038], abs=0.001)
    assert critical == pytest.approx([1.333, 1.866, 1.5, 1.0, 0.5, 0.134], abs=0.001)


def test_after_a_kill_it_goes_on_as_if_nothing_had_been(
    run: Path, features: Path, settled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = checkpoint.save

    def save_and_die(*states: Any, **done: float) -> None:
        save(*states, **done)
        raise KeyboardInterrupt

    monkeypatch.setattr(checkpoint, "save", save_and_die)
    assert call(run, features, tmp_path / "run") == 130
    monkeypatch.undo()
    assert call(run, features, tmp_path / "run") == 0

    whole, parts = (load_trained(folder)[0].state_dict() for folder in (settled, tmp_path / "run"))
    for name, value in whole.items():
        assert torch.equal(value, parts[name]), name


def test_another_way_needs_another_folder(
    run: Path, features: Path, settled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(settled, tmp_path / "run")

    assert call(run, features, tmp_path / "run", "--epochs", "3") == 1
    assert "was begun in another way" in capsys.readouterr().err


def test_without_features_it_says_what_computes_them(
    run: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(run, data, tmp_path / "run") == 1
    assert capsys.readouterr().err.strip().endswith("Compute them with altwords-export look.")


def test_captions_without_pictures_are_learnt_beside_the_others(run: Path, features: Path, tmp_path: Path) -> None:
    """The sentence of a file that names what no picture shows gets likelier, and pictures keep theirs."""
    texts = tmp_path / "texts.txt.gz"
    texts.write_bytes(gzip.compress(b"A blue triangle under a red circle .\n" * 3))

    assert call(run, features, tmp_path / "with", "--texts", str(texts), "--text-batch", "4") == 0
    assert call(run, features, tmp_path / "without") == 0

    unlikely = {
        name: _surprise(tmp_path / name, "A blue triangle under a red circle .") for name in ("with", "without")
    }
    assert unlikely["with"] < 0.8 * unlikely["without"]


def _surprise(run: Path, sentence: str) -> float:
    model, tokenizer, _ = load_trained(run)
    tokens, owner = tokenize(tokenizer, [[sentence]], 30)
    nothing = model.encoder.projection(torch.zeros(1, model.shape.prefix, 2048))
    with torch.no_grad():
        return float(model.eval().loss(nothing, tokens, owner))


def test_without_captions_in_the_file_nothing_is_begun(
    run: Path, features: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(run, features, tmp_path / "out", "--texts", str(tmp_path / "missing.txt")) == 1
    assert "missing.txt could not be read" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_what_teachers_expect_is_learnt(run: Path, features: Path, settled: Path, tmp_path: Path) -> None:
    """Of two runs that settle alike, the one that was taught expects more nearly what its teachers do."""
    alike = [*("--critical-epochs", "0"), "--average", "0"]
    assert call(run, features, tmp_path / "taught", *alike, "--teachers", str(settled), str(run)) == 0
    assert call(run, features, tmp_path / "untaught", *alike) == 0

    tokenizer = load_trained(run)[1]
    teachers = Teachers([settled, run], tokenizer, torch.device("cpu"))
    seen = Features.load(features, "train", tokenizer, longest=30)
    tokens, owner = seen.descriptions([0, 1, 2])
    vectors = seen.vectors[:3, 0].float()
    expected = teachers.chances(vectors, tokens, owner)

    assert expected.sum(-1) == pytest.approx(torch.ones(len(expected)).numpy(), abs=1e-5)
    far = {}
    for name in ("taught", "untaught"):
        model = load_trained(tmp_path / name)[0].eval()
        with torch.no_grad():
            logits = model.logits(model.encoder.projection(vectors), tokens, owner)
        far[name] = float(torch.nn.functional.cross_entropy(logits, expected))
    assert far["taught"] < far["untaught"]


def test_a_teacher_of_other_tokens_is_refused(
    run: Path, features: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    shutil.copytree(run, other)
    words = json.loads((run / "tokenizer.json").read_text("utf-8"))
    vocabulary = words["model"]["vocab"]
    vocabulary["a"], vocabulary["b"] = vocabulary["b"], vocabulary["a"]
    (other / "tokenizer.json").write_text(json.dumps(words), "utf-8")

    assert call(run, features, tmp_path / "out", "--teachers", str(other)) == 1
    assert "writes other tokens and cannot teach" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("more", [("--mix", "0.3"), ("--smoothing", "0"), ("--average", "0")])
def test_each_number_changes_what_is_learnt(
    more: tuple[str, str], run: Path, features: Path, settled: Path, tmp_path: Path
) -> None:
    assert call(run, features, tmp_path / "run", *more) == 0

    name = "decoder.transformer.wte.weight"
    here, there = (load_trained(folder)[0].state_dict()[name] for folder in (tmp_path / "run", settled))
    assert not torch.equal(here, there)


def test_without_an_average_the_last_weights_are_kept(run: Path, features: Path, tmp_path: Path) -> None:
    assert call(run, features, tmp_path / "run", "--average", "0") == 0

    state = checkpoint.peek(tmp_path / "run")
    for name, value in state["model"].items():
        assert torch.equal(value, state["average"][name]), name


def test_photos_are_mixed_with_others_of_their_batch(run: Path, features: Path) -> None:
    model, tokenizer, _ = load_trained(run)
    seen = Features.load(features, "train", tokenizer, longest=30)
    teachers = Teachers([], tokenizer, torch.device("cpu"))
    vectors = seen.vectors[:2, 0].float()

    def prefix(mix: float) -> torch.Tensor:
        critic = Critic(seen.captions, tokenizer)
        lesson = _Lesson(Settling(mix=mix), model, seen, critic, teachers, None)
        return lesson._described([0, 1], vectors)[0]

    expected = model.encoder.projection(0.75 * vectors + 0.25 * vectors[[1, 0]])
    assert torch.allclose(prefix(0.25), expected, atol=1e-5)
    assert torch.equal(prefix(0.0), model.encoder.projection(vectors))


@pytest.mark.parametrize("epochs", [1, 0])
def test_less_than_one_batch_is_refused(
    epochs: int, run: Path, features: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(run, features, tmp_path / "run", "--batch", "49", "--epochs", str(epochs)) == 1
    assert "48 pictures to train on, fewer than one batch of 49" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("batch", [5, 7, 24, 100])
def test_all_photos_are_judged_whatever_the_batch(batch: int, run: Path, features: Path) -> None:
    model, tokenizer, _ = load_trained(run)
    checks = Features.load(features, "validation", tokenizer, longest=30)
    judge = Critic(checks.captions, tokenizer)

    found = judged(model, checks, judge, batch)

    each = [judged(model, _only(checks, place), _Of(judge, place), 1) for place in range(len(checks))]
    counts = [int((tokens >= 0).sum()) for tokens in checks.tokens]
    assert found[0] == pytest.approx(sum(map(operator.mul, counts, (loss for loss, _ in each))) / sum(counts), rel=1e-4)
    assert found[1] == pytest.approx(sum(reward for _, reward in each) / len(each), rel=1e-4)


def _only(features: Features, place: int) -> Features:
    one = slice(place, place + 1)
    return Features(features.vectors[one], features.captions[one], features.tokens[one])


class _Of:
    """A critic of one of the photos."""

    def __init__(self, critic: Critic, place: int) -> None:
        self.critic, self.place = critic, place

    def rewards(self, _: list[int], tokens: torch.Tensor) -> torch.Tensor:
        return self.critic.rewards([self.place], tokens)


@pytest.mark.parametrize(
    ("done", "told"),
    [(1, (3, 2)), (7, (9, 2)), (8, (9, 3)), (9, (9, 3.5)), (None, (9, 3.5))],
)
def test_a_run_tells_how_far_it_was_settled_and_not_what_was_meant(
    done: int | None, told: tuple[float, float], tmp_path: Path
) -> None:
    how = {"before": [2, 2], "epochs": 7, "critical_epochs": 1.5}
    (tmp_path / checkpoint.SETTLED).write_text(json.dumps(how), "utf-8")
    torch.save({"epochs": 4.0} if done is None else {"epochs": 4.0, "settled": done}, tmp_path / checkpoint.NAME)

    assert checkpoint.epochs_settled(tmp_path) == told


class Scaling(Accelerator):
    """One that scales as on a GPU of half precision; the first gradient overflows."""

    mixed_precision = "fp16"

    def __init__(self, **_: object) -> None:
        super().__init__(cpu=True)
        self.native_amp, self.scaler = True, torch.amp.GradScaler("cpu")
        self.steps = 0

    def autocast(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    def backward(self, loss: torch.Tensor, **_: object) -> None:
        self.steps += 1
        super().backward(loss * (torch.inf if self.steps == 1 else 1))


def test_what_half_precision_scales_is_taken_back(
    run: Path, features: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("altwords_export.settle.Accelerator", Scaling)
    norms = []
    clip = torch.nn.utils.clip_grad_norm_

    def told(*given: Any, **more: Any) -> torch.Tensor:
        norms.append(clip(*given, **more))
        return norms[-1]

    monkeypatch.setattr(torch.nn.utils, "clip_grad_norm_", told)
    assert call(run, features, tmp_path / "run", "--critical-epochs", "0") == 0

    assert not norms[0].isfinite()
    assert all(0 < norm < 100 for norm in norms[1:])
    state = checkpoint.peek(tmp_path / "run")
    assert all(value.isfinite().all() for value in state["model"].values())
    # The step that overflowed was left out.
    assert {float(one["step"]) for one in state["optimizer"]["state"].values()} == {5}


def test_it_says_where_it_began(run: Path, features: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(run, features, tmp_path / "run", "--epochs", "0", "--critical-epochs", "0") == 0

    assert capsys.readouterr().out.startswith("before: validation loss ")
