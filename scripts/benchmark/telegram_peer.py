"""The peer of the Telegram measure: a ConversationHandler of python-telegram-bot, everything in memory."""

import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, ConversationHandler, MessageHandler, filters

QUESTIONS = (
    "What happened, and when?",
    "Which order was it?",
    "What is your name?",
    "How do we reach you?",
    "Is there more?",
    "Is this all right?",
    "Thank you. Your number is 4711.",
    "Anything else?",
)


def asking(state: int) -> MessageHandler:  # type: ignore[type-arg]
    async def ask(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        assert update.message
        assert context.user_data is not None
        context.user_data[state] = update.message.text
        await update.message.reply_text(QUESTIONS[state])
        return state + 1 if state + 1 < len(QUESTIONS) else ConversationHandler.END

    return MessageHandler(filters.TEXT, ask)


def main() -> None:
    url, token = sys.argv[1:3]
    application = Application.builder().token(token).base_url(f"{url}/bot").concurrent_updates(False).build()
    states = {state: [asking(state)] for state in range(1, len(QUESTIONS))}
    application.add_handler(ConversationHandler([asking(0)], states, []))  # type: ignore[arg-type]
    application.run_polling()


if __name__ == "__main__":
    main()
