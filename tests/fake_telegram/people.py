"""What people do: write, tap, send pictures, block, join. Each function changes the world and queues the update.

Each is a control route of the same name; arguments and results are JSON. ValueError: a person could not do that.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal

from tests.fake_telegram.markup import START_PARAMETER, units
from tests.fake_telegram.methods import member
from tests.fake_telegram.rules import MOST_TEXT, inline_text
from tests.fake_telegram.world import SUPERGROUP, Chat, InlineQuery, Message, Standing, Tap, User, World

MARK = re.compile(r"(?:(?<=\s)|^)(?:(?P<command>/[A-Za-z0-9_]{1,32}(?:@\w+)?)|(?P<mention>@\w{4,32}))\b")
SPONSOR = 7_000_001  # who does things in a group when nobody is named


def person(
    world: World, user: int, first_name: str = "", username: str | None = None, language_code: str | None = "vi"
) -> Any:
    """Make a person known, or change one."""
    world.users[user] = User(
        id=user, first_name=first_name or f"Người {user}", username=username, language_code=language_code
    )
    return world.users[user].public()


def group(world: World, title: str, chat: int | None = None, bot_inside: bool = True) -> int:
    """A group without the bot being told; returns its id. With an id at or below -10**12 it is a supergroup."""
    number = -(world.next_message + 4_000_000) if chat is None else chat
    world.next_message += chat is None
    kind: Literal["group", "supergroup"] = "supergroup" if number <= SUPERGROUP else "group"
    world.chats[number] = Chat(id=number, type=kind, title=title, standing="member" if bot_inside else "left")
    return number


def say(world: World, chat: int, text: str, user: int | None = None, reply_to: int | None = None) -> Message:
    """A person writes; at most 4,096 units, as their program would split it."""
    if not text.strip() or units(text) > MOST_TEXT:
        raise ValueError("a person's message has 1-4096 UTF-16 units")
    start = re.fullmatch(r"/start(?:@\w+)? (.*)", text, re.DOTALL)
    if start and chat > 0 and not START_PARAMETER.fullmatch(start[1]):
        raise ValueError("a start parameter has 1-64 of A-Z a-z 0-9 _ -")
    entities = _entities(text)
    content: dict[str, Any] = {"text": text} | ({"entities": entities} if entities else {})
    return _written(world, chat, user, content, reply_to)


def media(
    world: World, chat: int, kind: str, user: int | None = None, caption: str = "", reply_to: int | None = None
) -> Message:
    """A person sends a photo, voice, sticker, document or location."""
    number = world.fresh("file")
    file = {"file_id": number, "file_unique_id": number, "file_size": 1000}
    contents: dict[str, dict[str, Any]] = {
        "photo": {"photo": [file | {"width": 90, "height": 60}]},
        "voice": {"voice": file | {"duration": 3}},
        "sticker": {
            "sticker": file
            | {"width": 512, "height": 512, "type": "regular", "is_animated": False, "is_video": False, "emoji": "👍"}
        },
        "document": {"document": file | {"file_name": "ke-hoach.pdf"}},
        "location": {"location": {"latitude": 21.03, "longitude": 105.85}},
    }
    return _written(world, chat, user, contents[kind] | ({"caption": caption} if caption else {}), reply_to)


def _written(world: World, chat: int, user: int | None, content: dict[str, Any], reply_to: int | None) -> Message:
    place = _place(world, chat)
    if place.type == "private" and place.standing == "kicked":
        raise ValueError("unblock the bot before writing to it")
    if place.type == "private":
        place.standing = "member"
    sender = _sender(world, place, user)
    if reply_to is not None:
        content["reply_to_message"] = _bare(place.messages[reply_to])
    message = world.store(place, sender, content)
    if _visible(world, place, message):
        world.enqueue("message", message)
    return message


def edit(world: World, chat: int, message: int, text: str) -> Message:
    """The writer changes a message."""
    place = _place(world, chat)
    changed = place.messages[message]
    changed.pop("entities", None)
    entities = _entities(text)
    changed |= {"text": text, "edit_date": world.now()} | ({"entities": entities} if entities else {})
    if _visible(world, place, changed):
        world.enqueue("edited_message", changed)
    return changed


def tap(
    world: World, chat: int, message: int, label: str | None = None, data: str | None = None, user: int | None = None
) -> str:
    """A button is tapped: the one with this label now, or (stale or forged) any data. Returns the query's id."""
    place = _place(world, chat)
    shown = place.messages[message]
    if data is None:
        data = _button_data(shown, label or "")
    sender = _sender(world, place, user)
    query = Tap(id=world.fresh("tap"), chat=chat, message=message, person=sender.id, data=data)
    world.taps[query.id] = query
    value = {"id": query.id, "from": sender.public(), "chat_instance": f"c{chat}", "message": shown, "data": data}
    world.enqueue("callback_query", value)
    return query.id


def _button_data(message: Message, label: str) -> str:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = {button["text"]: button for row in rows for button in row}
    if label not in buttons:
        raise ValueError(f"no button {label!r}; there are: {', '.join(map(repr, buttons)) or 'none'}")
    if "callback_data" not in buttons[label]:
        raise ValueError(f"button {label!r} sends nothing to the bot: {buttons[label]}")
    return str(buttons[label]["callback_data"])


def join(world: World, chat: int, user: int | None = None) -> bool:
    """A person joins a group, or (no user) the bot is added to it."""
    place = _place(world, chat)
    newcomer = world.bot if user is None else _user(world, user)
    if user is None:
        _standing(world, place, "member")
    else:
        place.members[user] = "member"
    actor = _sender(world, place, user)
    return _service(world, place, actor, {"new_chat_members": [newcomer.public()]})


def leave(world: World, chat: int, user: int | None = None, kicked: bool = True) -> bool:
    """A person leaves a group, or (no user) the bot is removed; ``kicked`` False: it may be added by anybody."""
    place = _place(world, chat)
    if user is None:
        _standing(world, place, "kicked" if kicked else "left")
        return True
    place.members[user] = "left"
    gone = _user(world, user)
    return _service(world, place, gone, {"left_chat_member": gone.public()})


def promote(world: World, chat: int, user: int | None = None, status: str = "administrator") -> bool:
    """A person (or, no user, the bot) gets another status in a group: creator, administrator, member."""
    place = _place(world, chat)
    if user is None:
        _standing(world, place, "administrator" if status == "administrator" else "member")
    else:
        _user(world, user)
        place.members[user] = status
    return True


def block(world: World, chat: int) -> bool:
    """A person blocks the bot."""
    _standing(world, _place(world, chat), "kicked")
    return True


def unblock(world: World, chat: int) -> bool:
    """A person unblocks the bot."""
    _standing(world, _place(world, chat), "member")
    return True


def migrate(world: World, chat: int) -> int:
    """A group becomes a supergroup; returns its new id. Both service messages come, old chat first."""
    old = _place(world, chat)
    new = Chat(
        id=SUPERGROUP + old.id, type="supergroup", title=old.title, standing=old.standing, members=dict(old.members)
    )
    world.chats[new.id] = new
    actor = _sender(world, old, None)
    _service(world, old, actor, {"migrate_to_chat_id": new.id})
    _service(world, new, actor, {"migrate_from_chat_id": old.id})
    old.migrated_to = new.id
    return new.id


def inline(world: World, query: str, user: int = SPONSOR, offset: str = "") -> str:
    """Somebody types ``@bot query`` anywhere; returns the query's id."""
    asked = InlineQuery(id=world.fresh("inline"), person=user, query=query[:256])
    world.queries[asked.id] = asked
    value = {"id": asked.id, "from": _user(world, user).public(), "query": asked.query, "offset": offset}
    world.enqueue("inline_query", value)
    return asked.id


def choose(world: World, query: str, result: str) -> Message:
    """Somebody picks an inline result: its message appears (returned), and the bot is told."""
    asked = world.queries[query]
    results = (asked.answer or {}).get("results", [])
    picked = next((one for one in results if one["id"] == result), None)
    if picked is None:
        raise ValueError(f"no result {result!r}; there are: {[one['id'] for one in results]}")
    text = inline_text(picked)
    message: Message = {"text": text.text} | ({"entities": list(text.entities)} if text.entities else {})
    value = {"result_id": result, "from": _user(world, asked.person).public(), "query": asked.query}
    if "reply_markup" in picked:
        value["inline_message_id"] = world.fresh("inlined")
        message["reply_markup"] = picked["reply_markup"]
        world.inline_messages[str(value["inline_message_id"])] = message
    world.enqueue("chosen_inline_result", value)
    return message | {"inline_message_id": value.get("inline_message_id")}


def push(world: World, updates: list[dict[str, Any]]) -> list[int]:
    """Queue updates as they stand, however odd; those without an update_id get the next. Returns the ids."""
    numbers: list[int] = []
    for update in updates:
        number = update.get("update_id", world.next_update)
        world.next_update = max(world.next_update, number + 1)
        world.pending.append(update | {"update_id": number})
        numbers.append(number)
    return numbers


def _place(world: World, chat: int) -> Chat:
    """The chat; a private one is made at need, a group must have been made before."""
    if chat not in world.chats and chat > 0:
        known = _user(world, chat)
        world.chats[chat] = Chat(id=chat, type="private", title=known.first_name, username=known.username)
    if chat not in world.chats:
        raise ValueError(f"no group {chat}: make it with group()")
    return world.chats[chat]


def _user(world: World, user: int) -> User:
    if user not in world.users:
        person(world, user)
    return world.users[user]


def _sender(world: World, chat: Chat, user: int | None) -> User:
    if chat.type == "private":
        return _user(world, chat.id)
    sender = _user(world, SPONSOR if user is None else user)
    chat.members.setdefault(sender.id, "member")
    return sender


def _standing(world: World, chat: Chat, standing: Standing) -> None:
    """The bot's standing changes, and it is told by my_chat_member."""
    before = "left" if chat.standing == "never" else chat.standing
    chat.standing = standing
    value = {"chat": chat.public(), "from": _sender(world, chat, None).public(), "date": world.now()}
    members = {
        "old_chat_member": member(world.bot.public(), before),
        "new_chat_member": member(world.bot.public(), standing),
    }
    world.enqueue("my_chat_member", value | members)


def _service(world: World, chat: Chat, actor: User, content: dict[str, Any]) -> bool:
    message = world.store(chat, actor, content)
    if chat.standing in ("member", "administrator"):
        world.enqueue("message", message)
    return True


def _visible(world: World, chat: Chat, message: Message) -> bool:
    """Whether the bot sees it: in groups with privacy mode only what is meant for it, or commands to nobody else."""
    if chat.standing not in ("member", "administrator"):
        return False
    if chat.type == "private" or chat.standing == "administrator" or not world.privacy:
        return True
    if message.get("reply_to_message", {}).get("from", {}).get("id") == world.bot.id:
        return True
    text = message.get("text", "") + message.get("caption", "")
    name = f"@{world.bot.username}".lower()
    marks = [match[0].lower() for match in MARK.finditer(text)]
    return any(mark == name or (mark[0] == "/" and ("@" not in mark or mark.endswith(name))) for mark in marks)


def _entities(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for match in MARK.finditer(text):
        kind = "bot_command" if match["command"] else "mention"
        found.append({"type": kind, "offset": units(text[: match.start()]), "length": units(match[0])})
    return found


def _bare(message: Message) -> Message:
    return {key: value for key, value in message.items() if key != "reply_to_message"}


DEEDS: dict[str, Callable[..., Any]] = {
    deed.__name__: deed
    for deed in (
        *(person, group, say, media, edit, tap, join, leave, promote),
        *(block, unblock, migrate, inline, choose, push),
    )
}
