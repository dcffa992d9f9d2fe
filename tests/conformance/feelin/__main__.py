"""The large run: `python -m tests.conformance.feelin [COUNT] [SEED]` prints every kind of disagreement it finds."""

import json
import sys
import time
from collections import Counter

from tests.conformance.feelin.locate import Disagreement, Judge
from tests.conformance.feelin.peer import Peer
from tests.conformance.feelin.terms import expressions, unary_tests


def main(count: int = 50_000, seed: int = 1) -> None:
    peer, started = Peer(), time.monotonic()
    judge, found, seen = Judge(peer), Counter[str](), dict[str, Disagreement]()
    asked = [(term, None) for term in expressions(seed, count)] + unary_tests(seed, count // 10)
    for term, value in asked:
        gap = judge.disagreement(term, value)
        if gap is not None:
            found[gap.signature] += 1
            if gap.signature not in seen or len(gap.text) < len(seen[gap.signature].text):
                seen[gap.signature] = gap
    peer.close()
    for signature, times in found.most_common():
        gap = seen[signature]
        print(f"{times:6} {signature}\n       {gap.text}   {gap.value or ''}\n       {json.dumps(gap.ours, ensure_ascii=False)[:150]}"
              f" / {json.dumps(gap.peers, ensure_ascii=False)[:150]}")
    print(f"{len(asked)} terms, {judge.asked} questions, {sum(found.values())} disagree in {len(found)} ways,"
          f" {time.monotonic() - started:.0f} s")


main(*map(int, sys.argv[1:]))
