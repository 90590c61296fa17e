"""Names under which students are shown: readable, always the same, and telling nobody who."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Mapping

from unseen.errors import InvalidArgumentError

_SHORTEST_KEY = 16

_COLOURS = (
    "amber aqua auburn azure beige birch blond blue brass bronze cedar cherry chestnut chrome "
    "cinnamon citrus clay cobalt copper coral cream crimson cyan dawn denim dusk ebony emerald "
    "fern flax frost ginger gold granite green grey hazel heather honey indigo iris ivory jade "
    "jasmine juniper khaki lavender lemon lilac lime linen magenta mahogany maple marble maroon "
    "mauve midnight mint misty moss mustard navy oak ochre olive onyx opal orange orchid pearl "
    "peach pebble pewter pine pink plum poppy purple quartz raven red rose ruby russet saffron "
    "sage salmon sand sapphire scarlet sepia shell sienna silver sky slate snow spruce steel "
    "stone straw sunny tawny teal thistle topaz turquoise umber vanilla velvet violet walnut "
    "wheat willow"
)
_ANIMALS = (
    "albatross alpaca antelope badger barbet beetle bison bittern bluebird bobcat bumblebee "
    "bunting butterfly camel canary caribou chamois cheetah chickadee chinchilla chipmunk civet "
    "condor cormorant crane cricket curlew deer dolphin dormouse dove dragonfly duck eagle egret "
    "eider elk ermine falcon ferret finch firefly flamingo fox gannet gazelle gecko gibbon "
    "giraffe goldfinch goose grouse gull hamster hare harrier hawk hedgehog heron hoopoe hornbill "
    "hummingbird ibex ibis impala jackdaw jaguar jay kestrel kingfisher kinglet kite kiwi koala "
    "ladybird lark lemur leopard linnet lion llama loon lynx macaw magpie mallard manatee marmot "
    "marten martin meerkat merlin mongoose moose moth narwhal newt nightingale ocelot octopus "
    "okapi oriole oryx osprey otter owl oyster panda panther partridge peacock pelican penguin "
    "petrel pheasant pika pipit platypus plover pony porcupine puffin puma quail quokka rabbit "
    "raccoon redstart reindeer robin salamander sandpiper seahorse seal serval siskin skylark "
    "snipe sparrow squirrel starling stork swallow swan swift tapir tern thrush tiger toucan "
    "turtle vicuna vole wagtail wallaby walrus warbler waxwing wolf wombat woodpecker wren yak "
    "zebra"
)
_MANNERS = (
    "agile alert bold brave breezy bright brisk calm candid careful cheerful clever cosy curious "
    "daring deft eager earnest elegant fair fearless fleet gallant gentle glad graceful handy "
    "happy hardy honest humble jaunty jolly joyful keen kind lively loyal lucky merry mighty "
    "modest neat nimble noble patient playful polite proud quick quiet ready serene smart snug "
    "spry steady sturdy subtle swift tidy tireless tranquil trusty upbeat vivid warm wise witty "
    "zesty"
)


def pseudonyms(students: Iterable[str], key: bytes) -> Mapping[str, str]:
    """A name such as "amber heron" for each student, different from all others'.

    It is computed from the student and a secret key alone, so that nobody can go through the list
    of a course and find out who it is. Only where two students fall on the same two words do both
    get a third, whoever came first; should that not tell them apart, a number.

    Args:
        students: Everybody in the contest, any texts, in any order.
        key: The contest's secret, at least 16 bytes.

    Returns:
        The names by student.

    Raises:
        InvalidArgumentError: if the key is too short to be a secret.

    Example:
        >>> names = pseudonyms(["Ada", "Emmy"], b"sixteen bytes or more")
        >>> names["Ada"] == pseudonyms(["Ada"], b"sixteen bytes or more")["Ada"]
        True

    Source: HMAC: Krawczyk, Bellare and Canetti 1997, RFC 2104.
    """
    if len(key) < _SHORTEST_KEY:
        raise InvalidArgumentError(
            f"`key` must be a secret of at least {_SHORTEST_KEY} bytes. Received {len(key)}."
        )
    drawn = {student: _draw(student, key) for student in students}
    short = Counter((colour, animal) for _, (_, colour, animal) in drawn.values())
    names: dict[str, str] = {}
    taken = Counter[str]()
    for student, (_, (manner, colour, animal)) in sorted(drawn.items(), key=lambda item: item[1]):
        is_alone = short[colour, animal] == 1
        name = f"{colour} {animal}" if is_alone else f"{manner} {colour} {animal}"
        taken[name] += 1
        names[student] = name if taken[name] == 1 else f"{name} {taken[name]}"
    return names


def _draw(student: str, key: bytes) -> tuple[bytes, tuple[str, str, str]]:
    # A name may hold half a surrogate pair: it came from a file's name.
    digest = hmac.digest(key, student.encode("utf-8", "surrogatepass"), hashlib.sha256)
    number = int.from_bytes(digest)
    words = []
    for choices in (_MANNERS.split(), _COLOURS.split(), _ANIMALS.split()):
        number, place = divmod(number, len(choices))
        words.append(choices[place])
    return digest, (words[0], words[1], words[2])
