"""Our small table of the Bot API: the methods in use and the types they take, as of Bot API 10.1. Data only.

Written as ``name!:Kind``: the mark says required; ``A|B`` either; ``[A]`` a list of A. A kind that stands in no table
here (nor in :data:`PLAIN`) is refused by the checks, because nothing here knows what it may hold. A test holds all of
it against the published schema, where that file is at hand.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter: ``kinds`` are the types it may have; ``[X]`` is a list of X."""

    kinds: tuple[str, ...]
    required: bool


Fields = dict[str, Field]


def _fields(line: str) -> Fields:
    found: Fields = {}
    for word in line.split():
        name, _, kinds = word.partition(":")
        found[name.rstrip("!")] = Field(tuple(kinds.split("|")), name.endswith("!"))
    return found


def _table(lines: dict[str, str]) -> dict[str, Fields]:
    return {name: _fields(line) for name, line in lines.items()}


PLAIN = ("Integer", "String", "Boolean", "InputFile")

METHODS = _table(
    {
        "getMe": "",
        "getUpdates": "offset:Integer limit:Integer timeout:Integer allowed_updates:[String]",
        "setWebhook": """
            url!:String certificate:InputFile ip_address:String max_connections:Integer allowed_updates:[String]
            drop_pending_updates:Boolean secret_token:String
        """,
        "deleteWebhook": "drop_pending_updates:Boolean",
        "getWebhookInfo": "",
        "sendMessage": """
            business_connection_id:String chat_id!:Integer|String message_thread_id:Integer
            direct_messages_topic_id:Integer text!:String parse_mode:String entities:[MessageEntity]
            link_preview_options:LinkPreviewOptions disable_notification:Boolean protect_content:Boolean
            allow_paid_broadcast:Boolean message_effect_id:String suggested_post_parameters:SuggestedPostParameters
            reply_parameters:ReplyParameters
            reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
        """,
        "editMessageText": """
            business_connection_id:String chat_id:Integer|String message_id:Integer inline_message_id:String
            text:String parse_mode:String entities:[MessageEntity] link_preview_options:LinkPreviewOptions
            rich_message:InputRichMessage reply_markup:InlineKeyboardMarkup
        """,
        "editMessageReplyMarkup": """
            business_connection_id:String chat_id:Integer|String message_id:Integer inline_message_id:String
            reply_markup:InlineKeyboardMarkup
        """,
        "answerCallbackQuery": """
            callback_query_id!:String text:String show_alert:Boolean url:String cache_time:Integer
        """,
        "answerInlineQuery": """
            inline_query_id!:String results!:[InlineQueryResult] cache_time:Integer is_personal:Boolean
            next_offset:String button:InlineQueryResultsButton
        """,
        "setMyCommands": "commands!:[BotCommand] scope:BotCommandScope language_code:String",
        "getMyCommands": "scope:BotCommandScope language_code:String",
        "deleteMyCommands": "scope:BotCommandScope language_code:String",
        "setMyDescription": "description:String language_code:String",
        "setMyShortDescription": "short_description:String language_code:String",
        "sendDocument": """
            business_connection_id:String chat_id!:Integer|String message_thread_id:Integer
            direct_messages_topic_id:Integer document!:InputFile|String thumbnail:InputFile|String caption:String
            parse_mode:String caption_entities:[MessageEntity] disable_content_type_detection:Boolean
            disable_notification:Boolean protect_content:Boolean allow_paid_broadcast:Boolean
            message_effect_id:String suggested_post_parameters:SuggestedPostParameters
            reply_parameters:ReplyParameters
            reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
        """,
        "sendChatAction": """
            business_connection_id:String chat_id!:Integer|String message_thread_id:Integer action!:String
        """,
        "leaveChat": "chat_id!:Integer|String",
        "getChat": "chat_id!:Integer|String",
        "getChatMember": "chat_id!:Integer|String user_id!:Integer",
        "logOut": "",
        "close": "",
    }
)

TYPES = _table(
    {
        "InlineKeyboardMarkup": "inline_keyboard!:[[InlineKeyboardButton]]",
        "InlineKeyboardButton": """
            text!:String icon_custom_emoji_id:String style:String url:String callback_data:String web_app:WebAppInfo
            login_url:LoginUrl switch_inline_query:String switch_inline_query_current_chat:String
            switch_inline_query_chosen_chat:SwitchInlineQueryChosenChat copy_text:CopyTextButton
            callback_game:CallbackGame pay:Boolean
        """,
        "ReplyKeyboardMarkup": """
            keyboard!:[[KeyboardButton]] is_persistent:Boolean resize_keyboard:Boolean one_time_keyboard:Boolean
            input_field_placeholder:String selective:Boolean
        """,
        "KeyboardButton": """
            text!:String icon_custom_emoji_id:String style:String request_users:KeyboardButtonRequestUsers
            request_chat:KeyboardButtonRequestChat request_managed_bot:KeyboardButtonRequestManagedBot
            request_contact:Boolean request_location:Boolean request_poll:KeyboardButtonPollType web_app:WebAppInfo
        """,
        "ReplyKeyboardRemove": "remove_keyboard!:Boolean selective:Boolean",
        "ForceReply": "force_reply!:Boolean input_field_placeholder:String selective:Boolean",
        "LinkPreviewOptions": """
            is_disabled:Boolean url:String prefer_small_media:Boolean prefer_large_media:Boolean
            show_above_text:Boolean
        """,
        "ReplyParameters": """
            message_id!:Integer chat_id:Integer|String allow_sending_without_reply:Boolean quote:String
            quote_parse_mode:String quote_entities:[MessageEntity] quote_position:Integer checklist_task_id:Integer
            poll_option_id:String
        """,
        "SwitchInlineQueryChosenChat": """
            query:String allow_user_chats:Boolean allow_bot_chats:Boolean allow_group_chats:Boolean
            allow_channel_chats:Boolean
        """,
        "CopyTextButton": "text!:String",
        "BotCommand": "command!:String description!:String",
        "BotCommandScopeDefault": "type!:String",
        "BotCommandScopeAllPrivateChats": "type!:String",
        "BotCommandScopeAllGroupChats": "type!:String",
        "BotCommandScopeAllChatAdministrators": "type!:String",
        "BotCommandScopeChat": "type!:String chat_id!:Integer|String",
        "BotCommandScopeChatAdministrators": "type!:String chat_id!:Integer|String",
        "BotCommandScopeChatMember": "type!:String chat_id!:Integer|String user_id!:Integer",
        "InlineQueryResultsButton": "text!:String web_app:WebAppInfo start_parameter:String",
        "InlineQueryResultArticle": """
            type!:String id!:String title!:String input_message_content!:InputMessageContent
            reply_markup:InlineKeyboardMarkup url:String description:String thumbnail_url:String
            thumbnail_width:Integer thumbnail_height:Integer
        """,
        "InputTextMessageContent": """
            message_text!:String parse_mode:String entities:[MessageEntity] link_preview_options:LinkPreviewOptions
        """,
        "MessageEntity": """
            type!:String offset!:Integer length!:Integer url:String user:User language:String custom_emoji_id:String
            unix_time:Integer date_time_format:String
        """,
    }
)

# Of a union only the members in use are known; a value is read as the member whose "type" it bears.
UNIONS = {
    "BotCommandScope": tuple(name for name in TYPES if name.startswith("BotCommandScope")),
    "InlineQueryResult": ("InlineQueryResultArticle",),
    "InputMessageContent": ("InputTextMessageContent",),
}

# The one value that "type" may have in each.
TYPE_WORDS = {
    "BotCommandScopeDefault": "default",
    "BotCommandScopeAllPrivateChats": "all_private_chats",
    "BotCommandScopeAllGroupChats": "all_group_chats",
    "BotCommandScopeAllChatAdministrators": "all_chat_administrators",
    "BotCommandScopeChat": "chat",
    "BotCommandScopeChatAdministrators": "chat_administrators",
    "BotCommandScopeChatMember": "chat_member",
    "InlineQueryResultArticle": "article",
}
