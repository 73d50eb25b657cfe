"""The things that captions of everyday photos name, with the words for each.

"Names a thing that no reference mentions" is counted over these, as CHAIR does over COCO's objects
(Rohrbach et al., Object Hallucination in Image Captioning, 2018, https://arxiv.org/abs/1809.02156). A word that
stands for several things ("bat") is in none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_TABLE = """
person: man men woman women boy boys girl girls child children kid kids person people guy guys lady ladies baby babies
person: toddler toddlers adult adults couple player players skateboarder skateboarders rider riders biker bikers someone
person: cyclist cyclists bicyclist surfer snowboarder skier skiers climber hiker hikers racer motorcyclist crowd family
person: spectators onlookers audience team mother father owner friend friends teenager teenagers performer performers
person: worker workers soldier soldiers dancer dancers swimmer musician musicians runner runners fisherman male female
dog: dog dogs puppy puppies retriever greyhound greyhounds shepherd terrier poodle collie labrador dalmatian
cat: cat cats kitten kittens
horse: horse horses pony
bird: bird birds seagull seagulls duck ducks pigeon pigeons swan flamingo
cow: cow cows bull bulls
sheep: sheep goat goats lamb
fish: fish
water: water ocean sea lake pool river pond stream creek puddle wave waves surf fountain waterfall
beach: beach sand shore seashore
grass: grass grassy lawn field yard backyard meadow
snow: snow snowy ice icy
mountain: mountain mountains hill hills cliff cliffs slope ridge peak
rock: rock rocks rocky boulder boulders stone stones
tree: tree trees woods wooded forest branch branches log
flower: flower flowers
plant: bush bushes plant plants leaves garden
road: street streets road roads sidewalk pavement path trail track racetrack course lane walkway
dirt: dirt mud muddy gravel
park: park playground
building: building buildings house houses store shop restaurant
wall: wall walls brick graffiti
fence: fence fenced railing rail
stairs: stairs steps staircase
ramp: ramp
bridge: bridge
bench: bench benches
window: window windows
door: door doorway
sky: sky cloud clouds sunset
night: night dark
city: city
ball: ball balls football soccer basketball baseball tennis volleyball golf rugby
frisbee: frisbee
stick: stick sticks
toy: toy toys doll
rope: rope ropes leash
bicycle: bike bikes bicycle bicycles bmx
motorcycle: motorcycle motorcycles motorbike motocross
car: car cars truck trucks vehicle vehicles van taxi
bus: bus buses
train: train trains subway
boat: boat boats canoe kayak raft ship sailboat
airplane: airplane airplanes plane jet helicopter
skateboard: skateboard skateboards skateboarding
surfboard: surfboard surfboards surfing surfs
snowboard: snowboard snowboarding
ski: ski skis skiing
skate: skates skating rollerblades
sled: sled sledding
swing: swing swings
slide: slide
trampoline: trampoline
hat: hat hats cap caps helmet helmets hood bandanna
glasses: glasses sunglasses goggles
shirt: shirt shirts t-shirt sweater sweatshirt jersey jerseys vest top
jacket: jacket jackets coat coats suit suits hoodie
pants: pants jeans shorts trunks skirt
dress: dress dresses gown
swimsuit: swimsuit bikini bathing swimming swims swim wetsuit
uniform: uniform uniforms costume costumes
shoe: shoes shoe boots boot sneakers
scarf: scarf
gloves: gloves
bag: bag bags backpack purse
umbrella: umbrella umbrellas
sign: sign signs
flag: flag flags
camera: camera
phone: phone cellphone phones telephone
computer: computer laptop
book: book books newspaper magazine
guitar: guitar guitars
drum: drum drums
instrument: instrument instruments piano violin accordion saxophone trumpet
table: table tables desk counter
chair: chair chairs seat couch sofa
bed: bed
food: food cake pizza sandwich bread fruit meal plate
cup: cup cups bottle bottles beer drink glass drinks
kitchen: kitchen
fire: fire
tent: tent
stage: stage microphone
circle: circle circles
square: square squares
triangle: triangle triangles
"""

THING_OF = {
    word: name for line in _TABLE.strip().splitlines() for name, words in [line.split(": ")] for word in words.split()
}
"""The thing that each word stands for."""
THINGS = sorted(set(THING_OF.values()))


def things_in(sentences: Iterable[str]) -> set[str]:
    """The things that any of the sentences names."""
    words = (word for sentence in sentences for word in re.findall(r"[a-z-]+", sentence.lower()))
    return {THING_OF[word] for word in words if word in THING_OF}


def names_it(sentence: str, label: str) -> bool:
    """Whether a sentence names what a label, such as "a pair of shoes", says a picture shows: by its last word."""
    words = set(re.findall(r"[a-z-]+", sentence.lower()))
    (*_, head) = re.findall(r"[a-z-]+", label.lower()) or [""]
    return bool(words & {head, f"{head}s", head.removesuffix("s")} or things_in([head]) & things_in([sentence]))
