"""Interface icons worth a name: what each is called, and the file of each set that shows it.

A name is what a listener expects of the button that wears it. ``None`` where a set has no such icon.
"""

# ruff: noqa: SIM905, E501 - lists of words are easier to keep as words

from __future__ import annotations

SETS = ("mdi", "tabler", "bootstrap", "fontawesome", "feather")
_TABLE = """
search          | magnify | search | search | magnifying-glass | search
menu            | menu | menu-2 | list | bars | menu
close           | close | x | x-lg | xmark | x
shopping cart   | cart | - | cart-fill | - | -
shopping cart   | cart-outline | shopping-cart | cart | cart-shopping | shopping-cart
home            | home-outline | home | house | house | home
home            | home | home filled | house-fill | house-chimney | -
user            | account-outline | user | person | user | user
user            | account | user filled | person-fill | user-large | -
users           | account-group | users | people-fill | users | users
play            | play | player-play filled | play-fill | play | play
pause           | pause | player-pause | pause-fill | pause | pause
download        | download | download | download | download | download
upload          | upload | upload | upload | upload | upload
share           | share-variant | share | share-fill | share-nodes | share-2
settings        | cog | settings | gear-fill | gear | settings
settings        | cog-outline | settings filled | gear | - | -
mail            | email-outline | mail | envelope | envelope | mail
mail            | email | mail filled | envelope-fill | - | -
phone           | phone | phone | telephone-fill | phone | phone
heart           | heart | heart filled | heart-fill | heart | -
heart           | heart-outline | heart | heart | - | heart
star            | star | star filled | star-fill | star | -
star            | star-outline | star | star | - | star
plus            | plus | plus | plus-lg | plus | plus
check           | check | check | check-lg | check | check
arrow left      | arrow-left | arrow-left | arrow-left | arrow-left | arrow-left
arrow right     | arrow-right | arrow-right | arrow-right | arrow-right | arrow-right
arrow up        | arrow-up | arrow-up | arrow-up | arrow-up | arrow-up
arrow down      | arrow-down | arrow-down | arrow-down | arrow-down | arrow-down
left            | chevron-left | chevron-left | chevron-left | chevron-left | chevron-left
right           | chevron-right | chevron-right | chevron-right | chevron-right | chevron-right
up              | chevron-up | chevron-up | chevron-up | chevron-up | chevron-up
down            | chevron-down | chevron-down | chevron-down | chevron-down | chevron-down
delete          | delete | trash filled | trash-fill | trash | -
delete          | trash-can-outline | trash | trash | trash-can | trash-2
edit            | pencil | pencil | pencil-fill | pencil | edit-2
edit            | pencil-outline | edit | pencil-square | pen-to-square | edit
link            | link-variant | link | link-45deg | link | link
external link   | open-in-new | external-link | box-arrow-up-right | arrow-up-right-from-square | external-link
calendar        | calendar | calendar | calendar | calendar | calendar
clock           | clock-outline | clock | clock | clock | clock
location        | map-marker | map-pin filled | geo-alt-fill | location-dot | -
location        | map-marker-outline | map-pin | geo-alt | - | map-pin
camera          | camera | camera | camera-fill | camera | camera
image           | image | photo | image-fill | image | image
video           | video | video | camera-video-fill | video | video
microphone      | microphone | microphone filled | mic-fill | microphone | -
microphone      | microphone-outline | microphone | mic | - | mic
sound           | volume-high | volume | volume-up-fill | volume-high | volume-2
sound off       | volume-off | volume-off | volume-mute-fill | volume-xmark | volume-x
notifications   | bell | bell filled | bell-fill | bell | -
notifications   | bell-outline | bell | bell | - | bell
lock            | lock | lock | lock-fill | lock | lock
unlock          | lock-open-variant | lock-open | unlock-fill | unlock | unlock
show            | eye | eye | eye-fill | eye | eye
hide            | eye-off | eye-off | eye-slash-fill | eye-slash | eye-off
help            | help-circle | help-circle filled | question-circle-fill | circle-question | -
help            | help-circle-outline | help-circle | question-circle | - | help-circle
information     | information | info-circle filled | info-circle-fill | circle-info | -
information     | information-outline | info-circle | info-circle | - | info
warning         | alert | alert-triangle filled | exclamation-triangle-fill | triangle-exclamation | -
warning         | alert-outline | alert-triangle | exclamation-triangle | - | alert-triangle
more            | dots-horizontal | dots | three-dots | ellipsis | more-horizontal
more            | dots-vertical | dots-vertical | three-dots-vertical | ellipsis-vertical | more-vertical
refresh         | refresh | refresh | arrow-clockwise | arrow-rotate-right | refresh-cw
print           | printer | printer | printer-fill | print | printer
save            | content-save | device-floppy | floppy-fill | floppy-disk | save
copy            | content-copy | copy | copy | copy | copy
cut             | content-cut | scissors | scissors | scissors | scissors
filter          | filter | filter | funnel-fill | filter | filter
bookmark        | bookmark | bookmark filled | bookmark-fill | bookmark | -
bookmark        | bookmark-outline | bookmark | bookmark | - | bookmark
tag             | tag | tag | tag-fill | tag | tag
flag            | flag | flag filled | flag-fill | flag | flag
folder          | folder | folder filled | folder-fill | folder | -
folder          | folder-outline | folder | folder | - | folder
document        | file-document | file-text | file-earmark-text-fill | file-lines | file-text
attachment      | paperclip | paperclip | paperclip | paperclip | paperclip
comment         | comment | message filled | chat-fill | comment | message-circle
send            | send | send | send-fill | paper-plane | send
full screen     | fullscreen | maximize | fullscreen | expand | maximize
zoom in         | magnify-plus | zoom-in | zoom-in | magnifying-glass-plus | zoom-in
zoom out        | magnify-minus | zoom-out | zoom-out | magnifying-glass-minus | zoom-out
sign in         | login | login | box-arrow-in-right | right-to-bracket | log-in
sign out        | logout | logout | box-arrow-right | right-from-bracket | log-out
globe           | web | world | globe | globe | globe
sun             | white-balance-sunny | sun | sun-fill | sun | sun
moon            | weather-night | moon filled | moon-fill | moon | moon
wi-fi           | wifi | wifi | wifi | wifi | wifi
gift            | gift | gift | gift-fill | gift | gift
credit card     | credit-card | credit-card | credit-card-fill | credit-card | credit-card
thumb up        | thumb-up | thumb-up filled | hand-thumbs-up-fill | thumbs-up | thumbs-up
feed            | rss | rss | rss | rss | rss
power           | power | power | power | power-off | power
code            | code-tags | code | code-slash | code | code
truck           | truck | truck | truck | truck | truck
skip forward    | skip-next | player-skip-forward filled | skip-end-fill | forward-step | skip-forward
skip back       | skip-previous | player-skip-back filled | skip-start-fill | backward-step | skip-back
wheelchair      | wheelchair-accessibility | wheelchair | - | wheelchair | -
accessibility   | human-male | accessible | universal-access | universal-access | -
"""
CONCEPTS: list[tuple[str, dict[str, str]]] = []
"""The name, and the file's name in each set that has one; "filled" says that it is tabler's filled variety."""
for _line in _TABLE.strip().splitlines():
    _name, *_files = (cell.strip() for cell in _line.split("|"))
    CONCEPTS.append((_name, {kit: file for kit, file in zip(SETS, _files, strict=True) if file != "-"}))

PLACES = {
    "mdi": "@mdi/svg/svg/{}.svg",
    "tabler": "@tabler/icons/icons/outline/{}.svg",
    "bootstrap": "bootstrap-icons/icons/{}.svg",
    "fontawesome": "@fortawesome/fontawesome-free/svgs/solid/{}.svg",
    "feather": "feather-icons/dist/icons/{}.svg",
}
"""Where npm lays each set's files."""

BRANDS = (
    "facebook youtube instagram x tiktok whatsapp pinterest reddit github gitlab google apple paypal visa mastercard "
    "spotify netflix wikipedia wordpress android bluesky mastodon discord telegram signal snapchat threads twitch "
    "vimeo soundcloud medium stackoverflow python javascript typescript react vuedotjs docker kubernetes linux debian "
    "ubuntu firefoxbrowser mozilla googlechrome airbnb uber ebay etsy shopify stripe dropbox trello zoom steam "
    "playstation nintendo sony toyota bmw tesla nike adidas puma mcdonalds starbucks cocacola ikea unicef "
    "rust go php ruby nodedotjs html5 css npm git figma notion"
).split()
"""Files of simple-icons; each title stands in the set's own data."""
EMOJI = (
    "1f600 1f602 1f603 1f609 1f60a 1f60d 1f60e 1f622 1f62d 1f621 1f914 1f44d 1f44e 1f44f 1f64f 1f4aa 2764 1f494 1f525 2b50 "
    "1f389 1f381 1f382 1f680 1f697 1f6b2 2708 1f3e0 1f4f1 1f4bb 1f4f7 1f4da 1f4e7 1f512 1f50d 2705 274c 26a0 2753 1f4a1 "
    "1f431 1f436 1f981 1f427 1f41d 1f333 1f339 1f33b 1f34e 1f34c 1f355 1f354 2615 1f37a 26bd 1f3c0 1f3b5 1f4b0 1f30d 1f308 "
    "2600 2744 1f319 26a1 1f4a9 1f47b 1f480 1f916 1f451 1f48e"
).split()
