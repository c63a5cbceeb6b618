"""What the fake remembers: people, chats with their messages, updates not yet confirmed, what the bot has set up.

Plain values that go to a JSON file and back, so that a fake may be stopped and started again. Chat ids follow
Telegram: positive is a private chat (the person's own id), negative a group, at or below -10**12 a supergroup.
"""

from __future__ import annotations

import time
from typing import Any, Literal

from pydantic import BaseModel, Field

from tests.fake_telegram.trouble import Refused

Standing = Literal["never", "member", "administrator", "left", "kicked"]
Message = dict[str, Any]
SUPERGROUP = -(10**12)

# What a bot gets when it names no allowed_updates, among the kinds this fake makes.
DEFAULT_KINDS = (
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "my_chat_member",
)


class User(BaseModel):
    """A person, or the bot itself."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = "vi"
    is_bot: bool = False

    def public(self) -> dict[str, Any]:
        """As the API shows it."""
        return self.model_dump(exclude_none=True)


class Chat(BaseModel):
    """``standing`` is the bot's; ``members`` holds people's status by id; ``reply_to`` chains are inside messages."""

    id: int
    type: Literal["private", "group", "supergroup"]
    title: str = ""
    username: str | None = None
    standing: Standing = "never"
    members: dict[int, str] = Field(default_factory=dict)
    migrated_to: int | None = None
    messages: dict[int, Message] = Field(default_factory=dict)
    edits: dict[int, int] = Field(default_factory=dict)
    actions: list[str] = Field(default_factory=list)

    def public(self) -> dict[str, Any]:
        """As the API shows it inside messages."""
        named = {"first_name": self.title} if self.type == "private" else {"title": self.title}
        return {"id": self.id, "type": self.type} | named | ({"username": self.username} if self.username else {})


class Webhook(BaseModel):
    """Where updates are posted; an empty address means none is set."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_at: int = 0


class Tap(BaseModel):
    """A button tapped, and the bot's answers to it."""

    id: str
    chat: int
    message: int
    person: int
    data: str
    answers: list[dict[str, Any]] = Field(default_factory=list)


class InlineQuery(BaseModel):
    """An inline query; ``answer`` is what the bot replied: the parameters of answerInlineQuery."""

    id: str
    person: int
    query: str
    answer: dict[str, Any] | None = None


class World(BaseModel):
    """Everything. Not safe for several threads: only the server's loop touches it."""

    bot: User
    users: dict[int, User] = Field(default_factory=dict)
    chats: dict[int, Chat] = Field(default_factory=dict)
    pending: list[dict[str, Any]] = Field(default_factory=list)
    allowed: list[str] = Field(default_factory=list)
    webhook: Webhook = Field(default_factory=Webhook)
    commands: dict[str, list[dict[str, str]]] = Field(default_factory=dict)
    descriptions: dict[str, str] = Field(default_factory=dict)
    taps: dict[str, Tap] = Field(default_factory=dict)
    queries: dict[str, InlineQuery] = Field(default_factory=dict)
    inline_messages: dict[str, Message] = Field(default_factory=dict)
    files: dict[str, str] = Field(default_factory=dict)
    privacy: bool = True
    logged_out: bool = False
    shift: float = 0.0
    next_update: int = 100_001
    next_message: int = 1
    next_id: int = 1

    def now(self) -> int:
        """Unix seconds that messages are dated with; ``shift`` seconds away from the machine's clock."""
        return int(time.time() + self.shift)

    def fresh(self, prefix: str) -> str:
        """An identifier never given before."""
        self.next_id += 1
        return f"{prefix}{self.next_id}"

    def enqueue(self, kind: str, value: dict[str, Any]) -> int | None:
        """Put an update into the queue and return its id; None when the bot did not ask for such updates."""
        if kind not in (self.allowed or DEFAULT_KINDS):
            return None
        number = self.next_update
        self.next_update += 1
        self.pending.append({"update_id": number, kind: value})
        return number

    def store(self, chat: Chat, sender: User, content: dict[str, Any]) -> Message:
        """A new message in a chat; returns it as the API shows it."""
        number = self.next_message
        self.next_message += 1
        head = {"message_id": number, "date": self.now(), "chat": chat.public(), "from": sender.public()}
        chat.messages[number] = head | content
        return chat.messages[number]

    def chat_called(self, chat_id: int | str) -> Chat:
        """The chat of an id or @name, whatever the bot's standing. Raises Refused: chat not found, or migrated."""
        for chat in self.chats.values():
            if chat_id == chat.id or (chat.username and chat_id == f"@{chat.username}"):
                if chat.migrated_to is not None:
                    parameters = {"migrate_to_chat_id": chat.migrated_to}
                    raise Refused("group chat was upgraded to a supergroup chat", parameters=parameters)
                return chat
        raise Refused("chat not found")

    def open_chat(self, chat_id: int | str) -> Chat:
        """A chat the bot may write to. Raises Refused: 400 chat not found, or 403 with the reason."""
        chat = self.chat_called(chat_id)
        if chat.standing in ("member", "administrator"):
            return chat
        if chat.standing == "never" and chat.type == "private":
            raise Refused("chat not found")
        if chat.type == "private":
            raise Refused("bot was blocked by the user", 403)
        if chat.standing == "kicked":
            raise Refused(f"bot was kicked from the {chat.type} chat", 403)
        raise Refused(f"bot is not a member of the {chat.type} chat", 403)
