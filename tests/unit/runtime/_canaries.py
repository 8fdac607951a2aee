"""
Words that only a student wrote, and a worker in whose every part they may come to light.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import anyio
import attrs
from rich.console import Console

from unit.runtime.requests import START
from unit.usecases._studio import LEASE_SECONDS, LIGHT, STUDENT, Studio
from unit.usecases._wires import WiredRequests
from unit.usecases._worker_taps import Tap, TappedInbox, TappedLetters
from vividly_adapters.memory.dead_letters import MemoryDeadLetters
from vividly_adapters.memory.guard import MemoryGuard
from vividly_adapters.memory.inbox import MemoryInbox
from vividly_adapters.memory.topic_reader import MemoryTopicReader
from vividly_core.domain.ids import WorkerId
from vividly_core.domain.judgement import Cleaned, Concern
from vividly_core.domain.message import GenerateLesson as LessonWanted
from vividly_core.domain.message import attributes, encode
from vividly_core.domain.reading import Unclear, Understood
from vividly_core.domain.submission import submission
from vividly_core.usecases.answer_request import AnswerRequest
from vividly_core.usecases.cancel_request import CancelRequest
from vividly_core.usecases.generate_lesson import GenerateLesson
from vividly_core.usecases.handle_delivery import HandleDelivery
from vividly_core.usecases.serve import Serve
from vividly_core.usecases.submit_request import SubmitRequest
from vividly_runtime.commands.json_lines import JsonLines
from vividly_runtime.commands.making import Making
from vividly_runtime.commands.outcomes import LoggedDelivery
from vividly_runtime.commands.terminal import Terminal

if TYPE_CHECKING:
    import io
    from collections.abc import Callable

    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.submission import Submission

CANARIES: Final = {"question": "zyzzyva", "interest": "quaggaphone", "answer": "plughmantis", "name": "frobnicata"}

ALL: Final = " ".join(CANARIES.values())

_ASKED: Final = f"My name is {CANARIES['name']}, what does a {CANARIES['question']} see?"
_CLEAN: Final = f"What does a {CANARIES['question']} see?"

_GUARD_VERBS: Final = tuple(
    f"guard.judge {purpose}" for purpose in ("question", "interest", "script", "publication")
)
PART_VERBS: Final = (
    *_GUARD_VERBS,
    *("reader.read", "library.find", "writer.write", "narrator.speak", "renderer.render"),
    *("renderer.draw_thumbnail", "assets.put", "assets.stat", "assets.read", "assets.fetch"),
    *("requests.claim", "requests.save"),
)
QUEUE_VERBS: Final = ("inbox.ack", "inbox.nack", "letters.bury")


def canaries_in(text: str | bytes) -> set[str]:
    """
    What has come to light in *text*.
    """
    said = (text if isinstance(text, str) else text.decode(errors="replace")).lower()
    return {name for name, canary in CANARIES.items() if canary in said}


@attrs.define(kw_only=True)
class Aviary:
    """
    A studio with a queue. All that a student writes is a canary.
    """

    studio: Studio = attrs.field(
        factory=lambda: Studio(
            reader=MemoryTopicReader(
                {
                    _CLEAN: Unclear(questions=("Which one?", "Where?"), reasoning="It could be any."),
                    f"{_CLEAN} the {CANARIES['answer']}": Understood(topic=LIGHT, confidence=0.9),
                }
            ),
            guard=MemoryGuard(
                {
                    f"{_ASKED} the": Cleaned(
                        text=f"{_CLEAN} the {CANARIES['answer']}", concern=Concern.PERSONAL_DATA
                    ),
                    _ASKED: Cleaned(text=_CLEAN, concern=Concern.PERSONAL_DATA),
                }
            ),
        )
    )
    tap: Tap = attrs.field(factory=Tap)
    letters: MemoryDeadLetters = attrs.field(factory=MemoryDeadLetters)
    inbox: MemoryInbox = attrs.field(
        default=attrs.Factory(
            lambda self: MemoryInbox(clock=self.studio.clock, quiet_seconds=0.01), takes_self=True
        )
    )

    def sing(self, verb: str, error: Callable[[str], Exception]) -> None:
        """
        Let *verb* fail each time, with an *error* that quotes all that is known of the student then.
        """

        async def hook() -> None:
            (found,) = await self.studio.requests.find(status=None, before=None, limit=1)
            wish = (await self.studio.requests.load(found.id)).wish
            known = canaries_in(f"{wish.question} {wish.interest}")
            if verb in QUEUE_VERBS:
                # The message was sent before the answer.
                known -= {"answer"}
            assert known
            raise error(" ".join(CANARIES[name] for name in sorted(known)))

        if verb in QUEUE_VERBS:
            self.tap.before[verb].append(hook)
        else:
            self.studio.wire.before[verb] = hook

    def wish(self) -> Submission:
        """
        What the student wants: a film.
        """
        return submission(
            student_id=STUDENT,
            question=_ASKED,
            interest=CANARIES["interest"],
            minutes=1,
            modalities=["video"],
        )

    async def submit(self) -> RequestId:
        """
        Submit it.
        """
        return (await SubmitRequest(requests=self.studio.requests, clock=self.studio.clock)(self.wish())).id

    async def order(self, request_id: RequestId) -> None:
        """
        Put the message of a request into the queue.
        """
        request = await self.studio.requests.load(request_id)
        message = LessonWanted(request_id=request.id, wish=request.wish, correlation_id=request.correlation_id)
        self.inbox.put(encode(message), attributes(message))

    async def answer(self, request_id: RequestId) -> None:
        """
        Answer for the student, and order it again.
        """
        answered = AnswerRequest(requests=self.studio.requests, clock=self.studio.clock)
        await answered(request_id, f"the {CANARIES['answer']}")
        await self.order(request_id)

    async def work(self, *, attempts: int = 1) -> None:
        """
        Let a worker work until it is quiet, again and again.
        """
        for _ in range(attempts):
            serve = Serve(
                inbox=TappedInbox(part=self.inbox, tap=self.tap),
                handle=LoggedDelivery(
                    handle=HandleDelivery(
                        generate=self.generate(),
                        dead_letters=TappedLetters(part=self.letters, tap=self.tap),
                        clock=self.studio.clock,
                    )
                ),
                jitter=lambda seconds: seconds,
                quiet_seconds=0.01,
            )
            await serve(anyio.Event())
            self.studio.clock.advance(3600)

    def generate(self, **settings: Any) -> GenerateLesson:
        """
        A worker's part that makes lessons.
        """
        return GenerateLesson(
            requests=WiredRequests(part=self.studio.requests, wire=self.studio.wire),
            stages=self.studio.stages,
            clock=self.studio.clock,
            worker=WorkerId(UUID(int=1)),
            lease_seconds=LEASE_SECONDS,
            **settings,
        )

    def making(self, display: JsonLines | Terminal) -> Making:
        """
        What `vividly make` does.
        """
        return Making(
            submit=SubmitRequest(requests=self.studio.requests, clock=self.studio.clock),
            generate=self.generate(max_attempts=1),
            cancel=CancelRequest(requests=self.studio.requests, clock=self.studio.clock),
            assets=self.studio.assets,
            display=display,
        )

    async def records(self, request: LessonRequest) -> dict[str, str]:
        """
        All that is kept of a request besides what it is itself, as text.
        """
        letters = await self.letters.find(letter_id=None, limit=100)
        return {
            "events": repr(await self.studio.events(request.id)),
            "failure": repr(request.failure),
            "stage errors": repr([run.error for run in request.stages]),
            "outbox": repr([(each.body, each.attributes) for each in self.studio.requests.outbox_of(request.id)]),
            "costs": repr(self.studio.requests.costs_of(request.id)),
            # The body is the message as it came.
            "dead letters": repr([(each.kind, each.reason, each.attributes) for each in letters]),
        }


def json_display(out: io.BytesIO) -> JsonLines:
    """
    For programs.
    """
    return JsonLines(out=out, now=lambda: START)


def people_display(out: io.StringIO) -> Terminal:
    """
    For people; both streams in one.
    """
    console = Console(file=out, force_terminal=True, width=200)
    return Terminal(out=console, err=console, now=lambda: START)
