"""The large run: `python -m tests.conformance.feelin [COUNT] [SEED]` prints every kind of disagreement it finds."""

import json
import sys
import time
from collections import Counter

from tests.conformance.feelin.locate import Disagreement, Judge
from tests.conformance.feelin.peer import Peer
from tests.conformance.feelin.terms import questions


def main(count: int = 50_000, seed: int = 1) -> None:
    peer, started = Peer(), time.monotonic()
    judge, found, shortest = Judge(peer), Counter[str](), dict[str, Disagreement]()
    for term, value in questions(seed, count):
        gap = judge.disagreement(term, value)
        if gap is not None:
            found[gap.signature] += 1
            if gap.signature not in shortest or len(gap.text) < len(shortest[gap.signature].text):
                shortest[gap.signature] = gap
    peer.close()
    for signature, times in found.most_common():
        gap = shortest[signature]
        answers = [json.dumps(answer, ensure_ascii=False)[:150] for answer in (gap.ours, gap.peers)]
        print(f"{times:6} {signature}", f"{gap.text}   {gap.value or ''}", " / ".join(answers), sep="\n       ")
    print(f"{count} terms, {judge.asked} questions, {sum(found.values())} disagree in {len(found)} ways", end=", ")
    print(f"{time.monotonic() - started:.0f} s")


main(*map(int, sys.argv[1:]))
