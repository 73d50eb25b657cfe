"""What each class of ImageNet is called aloud: no finer than a listener needs, and than such a network can tell.

Under a broader name, or under "-" where there is none, a line gives a name and the classes that it stands for, in
torchvision's words; "to" goes through all between two. A class is not in it, and never said, where it would be a guess
at a person (a groom, a wig) or at what a body wears (a swimsuit was said of many a shirt), where it is hardly what a
photo is of (a hook, a window shade), or no photo is (a comic book). Flowers are taken for the insects that sit on them
in the photos learnt from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_TABLE = """
an animal:
  a dinosaur: triceratops
  an elephant: tusker, Indian elephant, African elephant
  a kangaroo: wallaby
  a koala: koala
  a dog: Chihuahua to Mexican hairless
  a wolf: timber wolf to coyote
  a wild dog: dingo to African hunting dog
  a hyena: hyena
  a fox: red fox to grey fox
  a cat: tabby to Egyptian cat
  a cougar: cougar
  a lynx: lynx
  a leopard: leopard to jaguar
  a lion: lion
  a tiger: tiger
  a cheetah: cheetah
  a bear: brown bear, American black bear, sloth bear
  a polar bear: ice bear
  a mongoose: mongoose
  a meerkat: meerkat
  a rabbit: wood rabbit to Angora
  a hamster: hamster, guinea pig
  a squirrel: fox squirrel
  a marmot: marmot
  a beaver: beaver
  a horse: sorrel
  a zebra: zebra
  a pig: hog, wild boar, warthog
  a hippopotamus: hippopotamus
  a cow: ox
  a buffalo: water buffalo, bison
  a sheep: ram, bighorn
  a goat: ibex
  an antelope: hartebeest to gazelle
  a camel: Arabian camel
  a llama: llama
  a weasel: weasel to black-footed ferret
  an otter: otter
  a skunk: skunk
  a badger: badger
  an armadillo: armadillo
  a sloth: three-toed sloth
  an ape: orangutan to siamang
  a monkey: guenon to squirrel monkey
  a lemur: Madagascar cat, indri
  a panda: giant panda
  a red panda: lesser panda
a bird:
  a rooster: cock
  a hen: hen
  an ostrich: ostrich
  a bird: brambling to water ouzel, black grouse to prairie chicken, quail, partridge, coucal, bee eater, jacamar
  a bird: limpkin to oystercatcher, albatross
  a bird of prey: kite, bald eagle
  a vulture: vulture
  an owl: great grey owl
  a peacock: peacock
  a parrot: African grey to lorikeet
  a toucan: hornbill, toucan
  a hummingbird: hummingbird
  a duck: drake, red-breasted merganser
  a goose: goose
  a swan: black swan
  a stork: white stork, black stork
  a flamingo: flamingo
  a heron: spoonbill, little blue heron to crane bird
  a pelican: pelican
  a penguin: king penguin
a reptile:
  a salamander: European fire salamander to axolotl
  a frog: bullfrog to tailed frog
  a turtle: loggerhead to box turtle
  a lizard: banded gecko to Komodo dragon
  a crocodile: African crocodile, American alligator
  a snake: thunder snake to sidewinder
a sea animal:
  a shark: great white shark to hammerhead
  a ray: electric ray, stingray
  a jellyfish: jellyfish
  a coral: sea anemone, brain coral, coral reef
  a shell: conch, chambered nautilus
  a snail: snail
  a slug: slug, sea slug
  a crab: Dungeness crab to king crab, hermit crab
  a lobster: American lobster to crayfish
  a whale: grey whale, killer whale
  a sea lion: sea lion, dugong
  a starfish: starfish
  a sea urchin: sea urchin
  a fish: tench, goldfish, barracouta to puffer
a flower or an insect:
  a spider: harvestman, black and gold garden spider to wolf spider
  a scorpion: scorpion
  a centipede: centipede
  a beetle: tiger beetle, ground beetle to weevil
  a ladybug: ladybug
  a fly: fly
  a bee: bee
  an ant: ant
  a grasshopper: grasshopper, cricket, mantis, leafhopper
  an insect: walking stick, cockroach, cicada, lacewing
  a dragonfly: dragonfly, damselfly
  a butterfly: admiral to lycaenid
  a flower: daisy, yellow lady's slipper
food:
  a bakery: bakery
  soup: soup bowl, consomme, hot pot
  a plate of food: plate
  guacamole: guacamole
  a dessert: trifle
  ice cream: ice cream
  an ice pop: ice lolly
  bread: French loaf
  a bagel: bagel
  a pretzel: pretzel
  a burger: cheeseburger
  a hot dog: hotdog
  mashed potatoes: mashed potato
  a cabbage: head cabbage
  broccoli: broccoli
  a cauliflower: cauliflower
  a zucchini: zucchini
  a squash: spaghetti squash to butternut squash
  a cucumber: cucumber
  an artichoke: artichoke, cardoon
  a bell pepper: bell pepper
  a mushroom: mushroom, coral fungus to bolete
  an apple: Granny Smith
  a strawberry: strawberry
  an orange: orange
  a lemon: lemon
  a fig: fig
  a pineapple: pineapple
  a banana: banana
  a pomegranate: pomegranate
  pasta: carbonara
  chocolate: chocolate sauce
  dough: dough
  meat loaf: meat loaf
  a pizza: pizza
  a pie: potpie
  a burrito: burrito
  corn: corn, ear
  berries: hip
kitchenware:
  a bottle: beer bottle, pop bottle, water bottle, wine bottle, lotion, sunscreen, hair spray, pill bottle
  a glass of beer: beer glass
  a cauldron: caldron
  a can opener: can opener
  a cocktail shaker: cocktail shaker
  a cup: coffee mug, cup, espresso
  a coffee pot: coffeepot
  a corkscrew: corkscrew
  a cooking pot: Crock Pot, Dutch oven
  an espresso machine: espresso maker
  a frying pan: frying pan
  a goblet: goblet
  a ladle: ladle
  a measuring cup: measuring cup
  a mixing bowl: mixing bowl
  a mortar: mortar
  a pitcher: pitcher, water jug, whiskey jug
  a salt shaker: saltshaker
  a spatula: spatula
  a strainer: strainer
  a teapot: teapot
  a toaster: toaster
  a tray: tray
  a waffle iron: waffle iron
  a wok: wok
  a wooden spoon: wooden spoon
  a glass of wine: red wine
furniture:
  a crib: bassinet, cradle, crib
  a bathtub: bathtub, tub
  bookshelves: bookcase, bookshop, library
  a chest: chest
  a cabinet: chiffonier, china cabinet, medicine chest, wardrobe
  a desk: desk
  a table: dining table
  a dishwasher: dishwasher
  a filing cabinet: file
  a fireplace: fire screen
  a folding chair: folding chair
  a bed: four-poster, quilt
  a living room: entertainment center, home theater
  a lamp: lampshade, table lamp
  a microwave: microwave
  a pillow: pillow
  a rug: prayer rug
  a refrigerator: refrigerator
  a rocking chair: rocking chair
  a shower curtain: shower curtain
  a stove: stove
  a sofa: studio couch
  a throne: throne
  a toilet: toilet seat
  a sink: washbasin
  a washing machine: washer
a building:
  a barn: barn
  a lighthouse: beacon
  a bell tower: bell cote
  a boathouse: boathouse
  a castle: castle
  a church: church
  a movie theater: cinema
  cliff dwellings: cliff dwelling
  a dome: dome
  a greenhouse: greenhouse
  a mobile home: mobile home
  a monastery: monastery
  a mosque: mosque
  an obelisk: obelisk
  a palace: palace
  a patio: patio
  a restaurant: restaurant
  a bridge: steel arch bridge, suspension bridge, viaduct
  a temple: stupa
  a thatched roof: thatch
  a tiled roof: tile roof
  an arch: triumphal arch
  a water tower: water tower
  a yurt: yurt
a landscape:
  a dam: dam
  a pier: dock, pier
  standing stones: megalith
  a mountain: alp
  a cliff: cliff
  a coast: breakwater, promontory
  a geyser: geyser
  a lake: lakeside
  a beach: sandbar, seashore
  a valley: valley
  a volcano: volcano
a vehicle:
  an ambulance: ambulance
  a car: beach wagon, cab, car wheel, convertible, grille, jeep, limousine, minivan, Model T, racer, sports car
  a bicycle: bicycle-built-for-two, mountain bike
  a train: bullet train, electric locomotive, freight car, passenger car, steam locomotive
  a fire truck: fire engine
  a forklift: forklift
  a truck: garbage truck, moving van, pickup, tow truck, trailer truck
  a go-kart: go-kart
  a golf cart: golfcart
  a tank: half track, tank
  a combine harvester: harvester, thresher
  a carriage: horse cart, jinrikisha, oxcart
  a bus: minibus, school bus, trolleybus
  a motorcycle: moped, motor scooter
  a police van: police van
  a camper van: recreational vehicle
  a snowmobile: snowmobile
  a snowplow: snowplow
  a tram: streetcar
  a tractor: tractor
  a tricycle: tricycle
  a unicycle: unicycle
a boat:
  a ship: aircraft carrier, container ship, liner
  a canoe: canoe
  a sailboat: catamaran, pirate, schooner, trimaran, yawl
  a boat: fireboat, lifeboat, speedboat
  a gondola: gondola
  a submarine: submarine
a musical instrument:
  an accordion: accordion
  a guitar: acoustic guitar, electric guitar
  a banjo: banjo
  a bassoon: bassoon
  a cello: cello
  a trumpet: cornet
  a drum: drum, steel drum
  a flute: flute
  a French horn: French horn
  a gong: gong
  a piano: grand piano, upright
  a harmonica: harmonica
  a harp: harp
  maracas: maraca
  a marimba: marimba
  an oboe: oboe
  an ocarina: ocarina
  an organ: organ
  a pan flute: panpipe
  a saxophone: sax
  a trombone: trombone
  a violin: violin
an electronic device:
  a stereo: cassette player, CD player, tape player
  a phone: cellular telephone, hand-held computer, iPod
  a telephone: dial telephone, pay-phone
  a keyboard: computer keyboard, space bar, typewriter keyboard
  a computer: desktop computer
  a hard disk: hard disc
  a joystick: joystick
  a laptop: laptop, notebook
  a loudspeaker: loudspeaker
  a microphone: microphone
  a modem: modem
  a screen: monitor, screen, television
  a computer mouse: mouse
  an oscilloscope: oscilloscope
  a photocopier: photocopier
  a camera: Polaroid camera, reflex camera
  a printer: printer
  a projector: projector
  a radio: radio
  a remote control: remote control
-:
  an abacus: abacus
  a graduation cap: mortarboard
  an airplane: airliner, warplane, wing
  an airship: airship
  an altar: altar
  a clock: analog clock, wall clock, digital clock
  a watch: digital watch, stopwatch
  an apron: apron
  a trash can: ashcan
  a gun: assault rifle, rifle, revolver
  a backpack: backpack
  a gymnast: balance beam, horizontal bar, parallel bars
  a balloon: balloon
  a pen: ballpoint, fountain pen
  a barbell: barbell
  a dumbbell: dumbbell
  a barbershop: barber chair, barbershop
  a barometer: barometer
  a barrel: barrel, rain barrel
  a wheelbarrow: barrow
  a baseball: baseball
  a basketball: basketball
  a swim cap: bathing cap
  a towel: bath towel
  a beaker: beaker
  a fur hat: bearskin
  a bib: bib
  binoculars: binoculars
  a birdhouse: birdhouse
  a sled: bobsled, dogsled
  a tie: bolo tie, Windsor tie
  a bow tie: bow tie
  a bonnet: bonnet
  bottle caps: bottlecap
  a bow: bow
  armor: breastplate, cuirass, chain mail
  a broom: broom
  a bucket: bucket
  a buckle: buckle
  a vest: bulletproof vest
  a shop: butcher shop, confectionery, grocery store, shoe shop
  a candle: candle
  a cannon: cannon
  a cardigan: cardigan
  a side mirror of a car: car mirror
  a carousel: carousel
  tools: carpenter's kit
  a cardboard box: carton
  a cash machine: cash machine
  a cassette: cassette
  a chain: chain
  a fence: chainlink fence, picket fence, worm fence
  a chainsaw: chain saw
  wind chimes: chime
  a Christmas stocking: Christmas stocking
  a cleaver: cleaver
  a cloak: cloak
  a shoe: clog, Loafer, running shoe, sandal
  a padlock: combination lock, padlock
  a boot: cowboy boot
  a hat: cowboy hat, sombrero
  a crane: crane
  a helmet: crash helmet, pickelhaube
  a football helmet: football helmet
  a crate: crate
  an oil rig: drilling platform
  a fan: electric fan
  an envelope: envelope
  a feather boa: feather boa
  a flag: flagpole
  a fountain: fountain
  a fur coat: fur coat
  a gas mask: gasmask
  a gas pump: gas pump
  a golf ball: golf ball
  a gown: gown, hoopskirt, overskirt
  a hammer: hammer
  a basket: hamper, shopping basket
  a hair dryer: hand blower
  a hatchet: hatchet
  a holster: holster
  a honeycomb: honeycomb
  an hourglass: hourglass
  an iron: iron
  a jack-o'-lantern: jack-o'-lantern
  jeans: jean
  a T-shirt: jersey
  a jigsaw puzzle: jigsaw puzzle
  a kimono: kimono
  a knot: knot
  a lab coat: lab coat
  a lawn mower: lawn mower
  a lens cap: lens cap
  a lighter: lighter
  a lipstick: lipstick
  a magnifying glass: loupe
  a compass: magnetic compass
  a mailbox: mailbox
  a manhole cover: manhole cover
  a mask: mask
  a match: matchstick
  a maze: maze
  a military uniform: military uniform
  a milk can: milk can
  a missile: missile, projectile
  a mitten: mitten
  a tent: mountain tent
  a necklace: necklace
  a speedometer: odometer
  a paddle: paddle
  a paintbrush: paintbrush
  paper towels: paper towel
  a parachute: parachute
  a bench: park bench
  a parking meter: parking meter
  a pencil case: pencil box
  a pencil sharpener: pencil sharpener
  a perfume bottle: perfume
  a Petri dish: Petri dish
  a piggy bank: piggy bank
  a ping-pong ball: ping-pong ball
  a pinwheel: pinwheel
  a plastic bag: plastic bag
  a plow: plow
  a poncho: poncho
  a pool table: pool table
  a flowerpot: pot
  a potter's wheel: potter's wheel
  a drill: power drill
  ice hockey: puck
  a punching bag: punching bag
  a purse: purse
  a feather: quill
  a racket: racket
  a radiator: radiator
  a radio telescope: radio telescope
  a reel: reel
  a rugby ball: rugby ball
  a ruler: rule, slide rule
  a safe: safe
  a safety pin: safety pin
  a scale: scale
  a scoreboard: scoreboard
  a screw: screw
  a screwdriver: screwdriver
  a sewing machine: sewing machine
  a shield: shield
  a shopping cart: shopping cart
  a shovel: shovel
  skis: ski
  a sleeping bag: sleeping bag
  a slot machine: slot
  a snorkel: snorkel
  a soap dispenser: soap dispenser
  a soccer ball: soccer ball
  a sock: sock
  a satellite dish: solar dish
  a space shuttle: space shuttle
  a spider web: spider web
  a spotlight: spotlight
  a stage: stage
  a stethoscope: stethoscope
  a stone wall: stone wall
  a suit: suit
  a sundial: sundial
  sunglasses: sunglass, sunglasses
  a cotton swab: swab
  a sweatshirt: sweatshirt
  a swing: swing
  a switch: switch
  a syringe: syringe
  a teddy bear: teddy
  a tennis ball: tennis ball
  a thimble: thimble
  a flashlight: torch
  a totem pole: totem pole
  a trench coat: trench coat
  a tripod: tripod
  an umbrella: umbrella
  a vacuum cleaner: vacuum
  a vase: vase
  a vaulted ceiling: vault
  a vending machine: vending machine
  a volleyball: volleyball
  a wallet: wallet
  a whistle: whistle
  a shipwreck: wreck
  a street sign: street sign
  traffic lights: traffic light
  hay: hay
  a baseball player: ballplayer
  a diver: scuba diver
  a field of yellow flowers: rapeseed
  an acorn: acorn
  chestnuts: buckeye
  toilet paper: toilet tissue
"""


def names_of(classes: Sequence[str]) -> list[str | None]:
    """What each of the classes, in their order, is called; None where it is not to be said.

    Raises:
        ValueError: the table names a class that is not among them, or one twice.
    """
    names: list[str | None] = [None] * len(classes)
    for _, name, words in _lines():
        for entry in words.split(", "):
            first, _, last = entry.partition(" to ")
            start = classes.index(first)
            for place in range(start, (classes.index(last) if last else start) + 1):
                if names[place] is not None:
                    raise ValueError(f"{classes[place]} has two names.")
                names[place] = name
    return names


def broader() -> dict[str, str]:
    """The broader name of each name that has one."""
    return {name: heading for heading, name, _ in _lines() if heading != "-"}


def _lines() -> Iterator[tuple[str, str, str]]:
    """Each line's broader name, name, and classes."""
    heading = ""
    for line in _TABLE.strip("\n").splitlines():
        if line.startswith(" "):
            name, _, words = line.strip().partition(": ")
            yield heading, name, words
        else:
            heading = line.removesuffix(":")
