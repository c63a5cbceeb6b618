"""What each method of the bot does to the world once its request was found in order.

Every function takes the world, the typed parameters and the text people will see; it returns the ``result`` of the
answer, or raises Refused when the world forbids it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from tests.fake_telegram.markup import Formatted
from tests.fake_telegram.rules import Params
from tests.fake_telegram.trouble import Refused
from tests.fake_telegram.wire import Upload
from tests.fake_telegram.world import Chat, Message, World

SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
STALE = "query is too old and response timeout expired or query ID is invalid"
Method = Callable[[World, Params, Formatted | None], Any]


def run(world: World, method: str, params: Params, text: Formatted | None) -> Any:
    """The result of one method other than getUpdates. Raises Refused."""
    return _METHODS[method](world, params, text)


def _get_me(world: World, params: Params, text: Formatted | None) -> Any:
    abilities = {"can_join_groups": True, "can_read_all_group_messages": not world.privacy}
    public = world.bot.public()
    public.pop("language_code", None)
    return public | abilities | {"supports_inline_queries": True, "has_main_web_app": False}


def _send_message(world: World, params: Params, text: Formatted | None) -> Message:
    chat = world.open_chat(params["chat_id"])
    return world.store(chat, world.bot, _text_of(text, "text", "entities") | _extras(chat, params))


def _send_document(world: World, params: Params, text: Formatted | None) -> Message:
    chat = world.open_chat(params["chat_id"])
    extras = _extras(chat, params)
    content = {"document": _filed(world, params["document"])} | _text_of(text, "caption", "caption_entities")
    return world.store(chat, world.bot, content | extras)


def _filed(world: World, document: Upload | str) -> dict[str, Any]:
    if isinstance(document, str):
        if document not in world.files and not document.startswith(("http://", "https://")):
            raise Refused("wrong file identifier/HTTP URL specified")
        return {"file_id": document, "file_unique_id": document}
    number = world.fresh("file")
    world.files[number] = base64.b64encode(document.content).decode()
    size = {"file_name": document.name, "mime_type": document.kind, "file_size": len(document.content)}
    return {"file_id": number, "file_unique_id": number} | size


def _text_of(text: Formatted | None, name: str, entities: str) -> dict[str, Any]:
    if text is None or not text.text:
        return {}
    return {name: text.text} | ({entities: list(text.entities)} if text.entities else {})


def _extras(chat: Chat, params: Params) -> dict[str, Any]:
    """Keyboard and reply of a new message. Raises Refused when the message replied to is not there."""
    found: dict[str, Any] = {}
    markup = params.get("reply_markup", {})
    if "inline_keyboard" in markup:
        found["reply_markup"] = markup
    elif markup:
        found["fake_keyboard"] = markup
    reply = params.get("reply_parameters")
    if reply:
        original = chat.messages.get(reply["message_id"])
        if original is None and not reply.get("allow_sending_without_reply"):
            raise Refused("message to be replied not found")
        if original is not None:
            found["reply_to_message"] = {key: value for key, value in original.items() if key != "reply_to_message"}
    return found


def _own_message(world: World, params: Params) -> Message:
    """The message to edit. Raises Refused when there is none, or it is not the bot's."""
    if "inline_message_id" in params:
        inline = world.inline_messages.get(params["inline_message_id"])
        if inline is None:
            raise Refused("MESSAGE_ID_INVALID")
        return inline
    chat = world.open_chat(params["chat_id"])
    message = chat.messages.get(params["message_id"])
    if message is None:
        raise Refused("message to edit not found")
    if message["from"]["id"] != world.bot.id:
        raise Refused("message can't be edited")
    return message


def _edit_text(world: World, params: Params, text: Formatted | None) -> Message | bool:
    message = _own_message(world, params)
    if "text" not in message:
        raise Refused("there is no text in the message to edit")
    return _changed(world, message, params, _text_of(text, "text", "entities"), ("text", "entities"))


def _edit_markup(world: World, params: Params, text: Formatted | None) -> Message | bool:
    return _changed(world, _own_message(world, params), params, {}, ())


def _changed(
    world: World, message: Message, params: Params, content: dict[str, Any], replaced: tuple[str, ...]
) -> Message | bool:
    """Put the new content in place of what ``replaced`` names; the keyboard is replaced, or gone, in any case."""
    markup = params.get("reply_markup") or {}
    new = content | ({"reply_markup": markup} if markup.get("inline_keyboard") else {})
    keys = (*replaced, "reply_markup")
    if {key: message[key] for key in keys if key in message} == new:
        raise Refused(SAME)
    for key in keys:
        message.pop(key, None)
    message.update(new)
    if "inline_message_id" in params:
        return True
    message["edit_date"] = world.now()
    edits = world.chats[message["chat"]["id"]].edits
    edits[message["message_id"]] = edits.get(message["message_id"], 0) + 1
    return message


def _answer_tap(world: World, params: Params, text: Formatted | None) -> bool:
    tap = world.taps.get(params["callback_query_id"])
    if tap is None:
        raise Refused(STALE)
    tap.answers.append({key: value for key, value in params.items() if key != "callback_query_id"})
    return True


def _answer_inline(world: World, params: Params, text: Formatted | None) -> bool:
    query = world.queries.get(params["inline_query_id"])
    if query is None:
        raise Refused(STALE)
    query.answer = params
    return True


def _scope(params: Params) -> str:
    scope = params.get("scope", {"type": "default"})
    parts = [str(scope[key]) for key in ("type", "chat_id", "user_id") if key in scope]
    return ":".join([*parts, params.get("language_code", "")])


def _set_commands(world: World, params: Params, text: Formatted | None) -> bool:
    world.commands[_scope(params)] = params["commands"]
    return True


def _get_commands(world: World, params: Params, text: Formatted | None) -> list[dict[str, str]]:
    return world.commands.get(_scope(params), [])


def _delete_commands(world: World, params: Params, text: Formatted | None) -> bool:
    world.commands.pop(_scope(params), None)
    return True


def _describe(name: str) -> Method:
    def method(world: World, params: Params, text: Formatted | None) -> bool:
        world.descriptions[f"{name}:{params.get('language_code', '')}"] = params.get(name, "")
        return True

    return method


def _set_webhook(world: World, params: Params, text: Formatted | None) -> bool:
    world.webhook = type(world.webhook)(
        url=params["url"], secret=params.get("secret_token", ""), max_connections=params.get("max_connections", 40)
    )
    world.allowed = params.get("allowed_updates", world.allowed)
    return _dropped(world, params)


def _delete_webhook(world: World, params: Params, text: Formatted | None) -> bool:
    world.webhook = type(world.webhook)()
    return _dropped(world, params)


def _dropped(world: World, params: Params) -> bool:
    if params.get("drop_pending_updates"):
        world.pending.clear()
    return True


def _webhook_info(world: World, params: Params, text: Formatted | None) -> dict[str, Any]:
    hook = world.webhook
    found = {"url": hook.url, "has_custom_certificate": False, "pending_update_count": len(world.pending)}
    if hook.url:
        found["max_connections"] = hook.max_connections
    if hook.last_error:
        found |= {"last_error_date": hook.last_error_at, "last_error_message": hook.last_error}
    return found | ({"allowed_updates": world.allowed} if world.allowed else {})


def _chat_action(world: World, params: Params, text: Formatted | None) -> bool:
    world.open_chat(params["chat_id"]).actions.append(params["action"])
    return True


def _leave(world: World, params: Params, text: Formatted | None) -> bool:
    chat = world.open_chat(params["chat_id"])
    if chat.type == "private":
        raise Refused("chat is not a group: can't leave a private chat")
    chat.standing = "left"
    return True


def _get_chat(world: World, params: Params, text: Formatted | None) -> dict[str, Any]:
    chat = world.open_chat(params["chat_id"])
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    must = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(gifts, False)}
    return chat.public() | must


def _get_member(world: World, params: Params, text: Formatted | None) -> dict[str, Any]:
    chat = world.open_chat(params["chat_id"])
    person = params["user_id"]
    if person == world.bot.id:
        return member(world.bot.public(), chat.standing)
    if person not in world.users:
        raise Refused("PARTICIPANT_ID_INVALID")
    return member(world.users[person].public(), chat.members.get(person, "left"))


ADMIN_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def member(user: dict[str, Any], status: str) -> dict[str, Any]:
    """A ChatMember as the API shows it; ``status`` is one of Telegram's words."""
    found: dict[str, Any] = {"user": user, "status": status}
    if status == "administrator":
        found |= dict.fromkeys(ADMIN_RIGHTS, False)
    if status == "creator":
        found["is_anonymous"] = False
    if status == "kicked":
        found["until_date"] = 0
    return found


def _log_out(world: World, params: Params, text: Formatted | None) -> bool:
    world.logged_out = True
    return True


def _close(world: World, params: Params, text: Formatted | None) -> bool:
    return True


_METHODS: dict[str, Method] = {
    "getMe": _get_me,
    "sendMessage": _send_message,
    "sendDocument": _send_document,
    "editMessageText": _edit_text,
    "editMessageReplyMarkup": _edit_markup,
    "answerCallbackQuery": _answer_tap,
    "answerInlineQuery": _answer_inline,
    "setMyCommands": _set_commands,
    "getMyCommands": _get_commands,
    "deleteMyCommands": _delete_commands,
    "setMyDescription": _describe("description"),
    "setMyShortDescription": _describe("short_description"),
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "getWebhookInfo": _webhook_info,
    "sendChatAction": _chat_action,
    "leaveChat": _leave,
    "getChat": _get_chat,
    "getChatMember": _get_member,
    "logOut": _log_out,
    "close": _close,
}
