"""The words for people in English captions, reviewed by hand: what is heard in their place, and what is left out.

Kept are person, people, child, children, and what somebody does or wears. Not kept is what a picture cannot tell:
gender, race, disability, kinship by gender, and age beyond child and adult.
"""

from __future__ import annotations

import re


def words(text: str) -> frozenset[str]:
    """A set of words from a line of them."""
    return frozenset(text.split())


def _pairs(text: str) -> dict[str, str]:
    """Each line: the words that are replaced, a colon, and what is heard in their place."""
    rows = (line.partition(":") for line in text.strip().splitlines())
    return {word: heard.strip() for words, _, heard in rows for word in words.split()}


SINGULAR = _pairs("""
    man woman lady guy gentleman gent dude fella bloke chap gal boy girl lad lass: person
    teenager teen adolescent youth senior elder grandmother grandfather grandma grandpa granny granddad: person
    kid toddler infant newborn tot youngster son daughter nephew niece: child
    mother father mom mum mommy mama dad daddy papa: parent
    husband wife boyfriend girlfriend spouse: partner
    brother sister: sibling
    uncle aunt: relative
    bride groom: newlywed
    businessman businesswoman: businessperson
    policeman policewoman patrolman: police officer
    fireman firewoman: firefighter
    fisherman fisherwoman: fisher
    cameraman camerawoman: camera operator
    mailman postman: mail carrier
    salesman saleswoman: salesperson
    workman handyman: worker
    serviceman servicewoman: soldier
    craftsman: craftsperson
    repairman: repair worker
    cowboy cowgirl horseman horsewoman: rider
    sportsman sportswoman: athlete
    batsman: batter
    baseman: base player
    oarsman boatman: rower
    stuntman: stunt performer
    guardsman: guard
    gunman: person with a gun
    tribesman: person
    spokesman spokeswoman: speaker
    chairman: chairperson
    crewman: crew member
    seaman airman: crew member
    clergyman: priest
    schoolboy schoolgirl: schoolchild
    busboy waitress: waiter
    bellboy: porter
    newsboy: newspaper seller
    stewardess: flight attendant
    actress: actor
    hostess: host
    ballerina: ballet dancer
    bridesmaid groomsman: wedding guest
    showgirl: dancer
""")

PLURAL = _pairs("""
    men women ladies guys gentlemen gents dudes fellas blokes chaps gals girls: people
    teenagers teens adolescents youths seniors elders elderly grandmothers grandfathers grandparents: people
    boys kids lads lasses toddlers infants newborns tots youngsters sons daughters nephews nieces: children
    mothers fathers moms mums dads: parents
    husbands wives boyfriends girlfriends spouses: partners
    brothers sisters: siblings
    uncles aunts: relatives
    brides grooms: newlyweds
    businessmen businesswomen: businesspeople
    policemen policewomen patrolmen: police officers
    firemen: firefighters
    fishermen: fishers
    cameramen: camera operators
    mailmen postmen: mail carriers
    salesmen saleswomen: salespeople
    workmen handymen: workers
    servicemen servicewomen: soldiers
    craftsmen: craftspeople
    cowboys cowgirls horsemen horsewomen: riders
    sportsmen: athletes
    batsmen: batters
    basemen: base players
    oarsmen boatmen: rowers
    crewmen seamen airmen: crew members
    tribesmen: people
    schoolboys schoolgirls: schoolchildren
    waitresses: waiters
    actresses: actors
    ballerinas: ballet dancers
    bridesmaids groomsmen: wedding guests
    showgirls: dancers
    asians africans hispanics latinos latinas mexicans caucasians arabs african-americans: people
""")

PLURAL_OF = {
    "person": "people",
    "child": "children",
    "parent": "parents",
    "sibling": "siblings",
    "partner": "partners",
    "newlywed": "newlyweds",
}
"""The nouns of this table that are counted together: "a person and a person" is heard as "two people"."""

PHRASES = {
    ("bride", "and", "groom"): ("wedding", "couple"),
    ("groom", "and", "bride"): ("wedding", "couple"),
    ("bride", "and", "a", "groom"): ("wedding", "couple"),
    ("bride", "and", "the", "groom"): ("wedding", "couple"),
    ("bride", "and", "her", "groom"): ("wedding", "couple"),
    ("groom", "and", "his", "bride"): ("wedding", "couple"),
    ("husband", "and", "wife"): ("couple",),
    ("trio", "of"): ("group", "of"),
    ("business", "man"): ("businessman",),
    ("business", "woman"): ("businesswoman",),
    ("business", "men"): ("businessmen",),
    ("business", "women"): ("businesswomen",),
    ("police", "man"): ("policeman",),
    ("police", "men"): ("policemen",),
    ("police", "woman"): ("policewoman",),
    ("fire", "men"): ("firemen",),
    ("camera", "man"): ("cameraman",),
    ("construction", "man"): ("construction", "worker"),
    ("construction", "men"): ("construction", "workers"),
    ("construction", "guy"): ("construction", "worker"),
    ("construction", "guys"): ("construction", "workers"),
    ("boys", "and", "girls"): ("kids",),
    ("girls", "and", "boys"): ("kids",),
    ("flower", "girl"): ("kid",),
    ("flower", "girls"): ("kids",),
    ("school", "girl"): ("schoolgirl",),
    ("school", "boy"): ("schoolboy",),
    ("school", "girls"): ("schoolgirls",),
    ("school", "boys"): ("schoolboys",),
    ("girl", "scout"): ("scout",),
    ("girl", "scouts"): ("scouts",),
    ("boy", "scout"): ("scout",),
    ("boy", "scouts"): ("scouts",),
    ("tom", "boy"): ("child",),
    ("african", "american"): ("african-american",),
    ("african", "americans"): ("african-americans",),
    ("native", "american"): ("native-american",),
    ("american", "indian"): ("native-american",),
    ("middle", "eastern"): ("middle-eastern",),
    ("far", "eastern"): ("far-eastern",),
    ("middle", "aged"): ("middle-aged",),
    ("middle", "age"): ("middle-aged",),
    ("dark", "skinned"): ("dark-skinned",),
    ("light", "skinned"): ("light-skinned",),
    ("black", "skinned"): ("dark-skinned",),
    ("brown", "skinned"): ("dark-skinned",),
    ("asian", "looking"): ("asian",),
    ("older", "looking"): ("older",),
    ("wheelchair", "bound"): ("disabled",),
}
"""Words that mean something else together than apart; they are put together before anything else is done."""

PERHAPS_GROWN = {"boy": "kid", "girl": "kid", "girls": "kids", "lad": "kid", "lass": "kid"}
"""Whom nobody can tell the age of, each with the word for a child."""

SMALL = words("little small tiny baby toddler infant newborn preschool kindergarten preteen")
"""Before a girl or a boy: it is a child. Without one of these one in four who are called so in captions is grown, and
on portraits nearly all are; but of boys who are called young one in eighteen."""

PARENTS = words("mother father mom mum mommy mama dad daddy papa parent parents")
"""Beside one of these a girl or a boy is a child."""

GROWN = {"child": "person", "children": "people", "schoolchild": "person", "schoolchildren": "people"}
"""Whom a child is heard as where the picture says that nobody is one."""

KEPT_AFTER = {
    "man": words("snow spider iron gingerbread michelin stick lego bat super pac straw tin wicker"),
    "woman": words("wonder bat cat"),
    "boy": words("game fat cow play"),
    "girl": words("cow"),
}
"""A gingerbread man is no person."""

KEPT_BEFORE = {
    "man": words("made hole cave"),
    "lady": words("bug bugs liberty bird"),
    "cowboy": words("hat hats boot boots"),
    "kid": words("rock"),
    "granny": words("panties smith square squares"),
    "youth": words("hostel"),
    "senior": words("center centre prom photo portrait"),
    "baby": words(
        "elephant elephants zebra zebras giraffe giraffes stroller strollers carriage carriages shower doll dolls "
        "swing goat goats horse horses bear bears cow cows sheep carrier carriers seat seats pool chair chairs "
        "camel camels duck ducks ducklings bottle bottles carrots deer crocodile animal animals food blue pink "
        "birds bird chicks chick kangaroo cat cats kitten kittens lamb lambs calf pig pigs piglets monkey monkeys "
        "gorilla orangutan seal lion lions tiger tigers rhino hippo turtle turtles owl panda penguin penguins "
        "buggy crib bed toys toy room clothes shoes oil powder grand corn spinach blanket monitor formula shampoo"
    ),
}
"""A cowboy hat is a hat, and a baby elephant an elephant."""

GUESSES = words("""
    asian african african-american native-american caucasian hispanic latino latina latin oriental eurasian
    middle-eastern far-eastern arab arabic arabian indian chinese japanese korean vietnamese thai mexican filipino
    dark-skinned light-skinned biracial interracial multiracial ethnic muslim islamic jewish hindu
    male female elderly teenage teenaged teen adolescent middle-aged middleaged aged preteen toddler infant
    old-aged senior gay lesbian transgender
    blind deaf disabled handicapped crippled autistic retarded one-legged one-armed legless armless amputee
    young younger old older adult grown newborn baby little black white brown
""")
"""Left out before a word for people."""

COLOURS = words("black white brown")

BOLD_GUESSES = GUESSES - words(
    "black white brown little old older young younger baby thai gay grown latin toddler infant"
)
"""Of these, the ones that reach over any word to the one for people: an asian street vendor."""

PASSED = words("""
    bald balding bearded naked barefoot hooded robed masked cute blond blonde brunette smiling shirtless muscular tall
    short business professional homeless happy tennis soccer volleyball basketball baseball football hockey school
    college street construction martial looking rock ice police security
""")
"""What a black, white, old or young may reach over: a black basketball player."""

NATIONS = words("asian african hispanic caucasian latino latina mexican african-american oriental native-american arab")
"""May stand alone for a person: "an asian in a hat"."""

HUMANS = (
    words("""
    person people child children parent parents partner partners sibling siblings newlywed newlyweds kid kids adult
    adults couple couples family families crowd individual individuals friend friends human humans player players
    gymnast gymnasts athlete athletes singer singers swimmer swimmers surfer surfers skateboarder skateboarders runner
    runners dancer dancers musician musicians student students performer performers cheerleader cheerleaders worker
    workers skier skiers artist artists guitarist guitarists companion companions doctor doctors bicyclist bicyclists
    cyclist cyclists bartender bartenders photographer photographers teacher teachers snowboarder snowboarders hiker
    hikers vocalist vocalists biker bikers dentist model models officer officers chef chefs cook cooks golfer golfers
    jogger joggers soldier soldiers passenger passengers wrestler wrestlers speaker speakers drummer drummers tourist
    tourists patient patients jockey jockeys entertainer barista acrobat acrobats cashier skater skaters barber boxer
    boxers bassist bather bathers fan fans farmer farmers vendor vendors driver drivers climber climbers lifeguard
    nurse nurses priest monk monks scientist pedestrian pedestrians shopper shoppers spectator spectators customer
    customers villager villagers tribe citizen citizens commuter commuters rider riders racer racers
    pitcher batter catcher diver divers kayaker reporter teammate teammates worshippers writer author waiter waiters
    actor actors audience band team group groups class choir
    male female males females fisher fishers businessperson businesspeople firefighter
    firefighters scout scouts schoolchild schoolchildren
""")
    | PLURAL.keys()
    | SINGULAR.keys()
)

ANIMALS = words("""
    dog dogs puppy puppies cat cats kitten kittens horse horses pony bird birds duck ducks goose geese cow cows bull
    sheep lamb goat goats pig pigs elephant elephants bear bears zebra zebras giraffe giraffes lion lions tiger tigers
    monkey monkeys deer camel camels seal dolphin whale fish fishes owl eagle parrot pigeon pigeons seagull seagulls
    rabbit squirrel fox wolf poodle retriever labrador lab terrier greyhound greyhounds beagle bulldog dalmatian collie
    shepherd animal animals
""")

COUNTED_ANIMALS = {
    word: f"{word}s"
    for word in words("dog cat kitten horse bird duck cow goat pig elephant bear zebra giraffe lion tiger monkey camel")
}

BLONDE = {"blonde": "blond", "brunette": "brown-haired"}
"""Forms that tell a gender by themselves."""

FUNCTION = words("""
    a an the this that these those and or but nor as while who whose which what where when if than then
    in on at by to of with from into onto over under near beside behind between among through across around along
    down up off out against toward towards above below inside outside during for without about after before next past
    is are was were be been being has have had do does did can could will would may might
    his her its their our my your he she it they them him there
""")

_TO_TWENTY = """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty
"""
NUMBERS = {word: value for value, word in enumerate(_TO_TWENTY.split(), 1)} | {"thirty": 30, "forty": 40, "dozen": 12}

NOT_COUNTED = re.compile(
    r"wheel|stor(?:y|ied)|tier|point|level|way|piece|legged|toed|lane|star|quarter|hole|fourth|on$|man$"
)
"""After a number: a three wheeled car, a four lane road. A number that says what a thing is like is no count."""

LABELS = words("number player lane no jersey route channel gate bus room flight page line")
"""Before a number: it is a name."""

IRREGULAR_PLURALS = words("people children men women sheep geese fish deer feet teeth mice cattle oxen others")
