"""One comparable key for an office's name, and the readings of a name as documents decorate it.

What comes in: a name as printed ("Các doanh nghiệp Viễn thông trên địa bàn tỉnh.", "Sở TT&TT"). What goes out: keys.
Marks count ("bưu" is not "bữu"); case, punctuation, dashes, "&", "và" and spaces do not, and both ways of placing a
tone mark are one. No likeness, no spelling repair.
"""

from __future__ import annotations

from intents.words import clean, split_words, unify_tones

_LEADING = tuple(tuple(phrase.split()) for phrase in ("đề nghị", "yêu cầu", "giao", "các", "toàn thể"))
_TRAILING = tuple(
    tuple(phrase.split()) for phrase in ("trên địa bàn", "trên địa bàn tỉnh", "trên địa bàn xã", "báo cáo", "b c")
)


def _split(text: str) -> tuple[str, ...]:
    return tuple(word.text for word in split_words(clean(text)) if word.text != "và")


def key(name: str) -> str:
    """The comparable key: ``key("Sở TT & TT.") == key("sở TTTT")``. "" when there is no word in it."""
    return "".join(_split(name))


def readings(name: str, own_places: tuple[str, ...]) -> tuple[str, ...]:
    """Keys to try in order: as printed, then with less and less around it.

    ``own_places``: full names of units ("tỉnh Lạng Sơn") that may stand at the end, with or without the word for
    their kind. Leading words ("Đề nghị", "Các") and trailing ones ("trên địa bàn tỉnh", "(b/c)" of a list of receivers)
    are dropped one after another, never the last word.
    """
    tails = [*_TRAILING]
    for unit in own_places:
        words = tuple(unify_tones(unit).split())
        tails += [words[1:], words]
        if words[:1] == ("thành",):
            tails.append(words[2:])
    found: dict[tuple[str, ...], None] = {_split(name): None}
    queue = list(found)
    while queue:
        words = queue.pop(0)
        shorter = [words[len(head) :] for head in _LEADING if words[: len(head)] == head]
        shorter += [words[: -len(tail)] for tail in tails if tail and words[-len(tail) :] == tail]
        for one in shorter:
            if one and one not in found:
                found[one] = None
                queue.append(one)
    return tuple("".join(words) for words in found)
