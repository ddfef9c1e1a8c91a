# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is sent arrives, also where a computer is slow or crowded."""

import os
import signal
import time

from films import phone, speech
from waiting import until

WAIT_S = 60
SPAN_S = 10
PAUSE_S = 0.25
STEADY_S = 2         # before and after: between the statistics of two seconds is only counted right what goes on evenly
ARRIVES = 0.95


def both_reach(joiners, when):
    return all(joiner.stats() and joiner.stats()[-1]["time"] > when for joiner in joiners)


def assert_arrives(sender, receivers, begin, end):
    """Of what was sent between two moments, nearly everything was shown by each receiver.

    In the layers it showed: where there is no time to encode all, the sender leaves out pictures of the largest,
    and then the receiver goes over to a smaller one.
    """
    until(lambda: both_reach([sender, *receivers], end), WAIT_S, "statistics")
    for receiver in receivers:
        sent = min(sender.sent_at(end, layer) - sender.sent_at(begin, layer)
                   for layer in receiver.layers_of(sender.name, begin, end))
        received = receiver.received_at(sender.name, end) - receiver.received_at(sender.name, begin)
        print(f"{receiver.name} has {received:.0f} of {sent:.0f} of {sender.name}")
        assert sent > 0 and received >= ARRIVES * sent


def all_see(receivers, senders):
    for receiver in receivers:
        for sender in senders:
            until(lambda r=receiver, s=sender: r.sees(s.name), WAIT_S, f"{receiver.name} sees {sender.name}")


def test_two_films_at_three_receivers(room, join):
    senders = [join(room, "Ana", "--publish", speech()), join(room, "Jonas", "--publish", phone())]
    receivers = [join(room, name) for name in ("Mira", "Noor", "Tomé")]
    all_see(receivers, senders)
    until(lambda: receivers[0].seen("Jonas")["height"] == 720, WAIT_S, "the large layer is shown")
    begin = time.time()
    time.sleep(SPAN_S)
    for sender in senders:
        assert_arrives(sender, receivers, begin, begin + SPAN_S)
    for receiver in receivers:
        for sender in senders:
            assert receiver.hears(sender.name)


def test_a_sender_that_stutters(room, join):
    """Packets that come late all come late: none of them is given up as lost."""
    jonas, mira = join(room, "Jonas", "--publish", phone()), join(room, "Mira")
    all_see([mira], [jonas])
    until(lambda: mira.seen("Jonas")["height"] == 720, WAIT_S, "the large layer is shown")
    begin = time.time()
    time.sleep(STEADY_S)
    for _ in range(6):
        os.kill(jonas.process.pid, signal.SIGSTOP)
        time.sleep(PAUSE_S)
        os.kill(jonas.process.pid, signal.SIGCONT)
        time.sleep(3 * PAUSE_S)
    time.sleep(STEADY_S)
    assert_arrives(jonas, [mira], begin, time.time() - STEADY_S / 2)
