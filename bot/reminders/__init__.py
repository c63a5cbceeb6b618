"""Reminders: what follows from plans, follows and the day, queued once; and the desk where people steer it.

How the parts hang together: ``stages`` (on which days a due is spoken of) -> ``agenda`` (one day, for everybody) ->
``planning`` (one chat, pure) -> ``wording`` -> ``queueing`` (the outbox); ``taking_back`` undoes what could not be sent
in time. ``desk`` is the counter for people, over ``following``, ``tuning``, ``items``, ``whole``, ``leaving`` and
``feed``. Nothing is imported here, so that answering a question does not load all of it.

How a channel wires it:

1. **Ticking.** Every minute or so: ``queueing.plan_some(database, base, now)`` until ``more`` is False
   (``goes_on=True`` from the second call on), giving way between the calls; or ``plan_and_queue``, which does not give
   way. When nothing is to be done a call only reads. ``base`` must be the same object from call to call: what is
   derived from it is kept.
2. **Sending.** Parcels have priority ``storage.outbox.REMINDER`` and a neutral payload. ``notice.read_notice(json)``
   gives a :class:`~bot.reminders.notice.Notice`, or None for a payload of the channel's own. Send
   ``notice.shown(made_at, now)`` (it says so when it goes out late) with one button a ``Press``; (action, argument,
   number) fit into a signed callback of 64 bytes. How a parcel ended comes back to the history by itself.
3. **Buttons.** A press comes back: ``desk.pressed(session, plans, who, Pressed(action, argument, number), at)`` inside
   the update's transaction gives a ``Said``: its ``markup``, its ``presses``, perhaps a ``file``. In a group
   ``ADMIN_ACTIONS`` are for administrators; ``Who.person`` and ``Who.name`` are the person's.
4. **Words.** ``Reply.request`` of the assistant's answer goes to ``desk.carry_out``; its ``Said`` is the answer then.
   In a group ``ADMIN_REQUESTS`` are for administrators. A text that looks like "K7M4P-2XQ9R" may be a code:
   ``leaving.redeem``. Under an answer with ``has_deadline``, a button may lead to
   ``following.follow(..., naming.targets_of_items(base, reply.items))``.
5. **Calendar.** ``GET /lich/<secret>.ics``: ``feed.feed_of(session, plans, secret, now)``; None is a 404. Limit the
   tries. A file for any list of deadlines: ``feed.calendar_file(base, feed.dues_of_items(base, reply.items), now)``.
6. **Chats.** Moves and erasure go with ``storage.chats``. Consent is asked by ``follow`` itself;
   ``following.withdraw`` stops. In the list of what is kept: ``storage.follows.of_chat``, ``item_states.done_of``,
   ``reminded.count_of_chat``.
7. **Upkeep.** ``queueing.clean(database, base, now)``.
"""
