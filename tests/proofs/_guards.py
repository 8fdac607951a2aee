"""
The guards that keep requests whole: where each stands, and which test misses it.
"""

from __future__ import annotations

from typing import Final

import attrs

_CONTRACT: Final = "tests/contract/"
_CORE: Final = "tests/unit/usecases/"
_DOMAIN: Final = "tests/unit/domain/"
_SIMULATION: Final = (
    f"{_CORE}test_worker_simulation.py::test_every_request_comes_to_one_end_whatever_happens[0-99]"
)


@attrs.frozen(kw_only=True)
class Guard:
    """
    A guard is removed by putting *without* in the place of *code*, which stands once in *module*. *test* is the one
    that must fail then; where a part is named, it is that of the real one.
    """

    name: str
    module: str
    code: str
    without: str
    test: str

    @property
    def needs_postgres(self) -> bool:
        """
        Whether the test that misses it does.
        """
        return "postgres" in self.test


_STATEMENTS: Final = "vividly_adapters/postgres/statements.py"
_CONDITIONS: Final = "vividly_adapters/postgres/conditions.py"
_INBOX: Final = "vividly_adapters/postgres/inbox_statements.py"
_MEMORY_STORE: Final = "vividly_adapters/memory/request_store.py"
_MEMORY_INBOX: Final = "vividly_adapters/memory/inbox.py"
_MAKE: Final = "vividly_core/usecases/generate_lesson.py"
_SERVE: Final = "vividly_core/usecases/serve.py"
_QUARANTINE: Final = "vividly_core/usecases/quarantine.py"
_HANDLE: Final = "vividly_core/usecases/handle_delivery.py"
_REQUEST: Final = "vividly_core/domain/request.py"

GUARDS: Final = (
    Guard(
        name="a save asks for the token of its lease",
        module=_STATEMENTS,
        code="AND (given.lease_token IS NULL OR request.lease_token = given.lease_token) AS fits",
        without="AS fits",
        test=f"{_CONTRACT}test_request_store.py::test_a_worker_that_lost_its_lease_changes_nothing[postgres]",
    ),
    Guard(
        name="a save asks for the version that it was made from",
        module=_STATEMENTS,
        code="request.version = given.version\n            AND",
        without="given.version IS NOT NULL\n            AND",
        test=f"{_CONTRACT}test_request_store.py::test_the_second_writer_loses[postgres]",
    ),
    Guard(
        name="a save knows itself again",
        module=_STATEMENTS,
        code="request.version = given.version + 1 AND request.last_step = given.step AS repeated",
        without="false AS repeated",
        test=f"{_CONTRACT}test_request_store.py::test_the_same_step_again_is_silent[postgres]",
    ),
    Guard(
        name="a save takes nobody else's for its own",
        module=_STATEMENTS,
        code="request.version = given.version + 1 AND request.last_step = given.step AS repeated",
        without="request.version = given.version + 1 AS repeated",
        test=f"{_CONTRACT}test_request_store.py::test_another_step_of_the_same_version_is_stale[postgres-other step]",
    ),
    Guard(
        name="a claim knows itself again",
        module=_STATEMENTS,
        code="WHEN request.last_step = given.step AND request.lease_owner = given.owner THEN 0",
        without="WHEN false THEN 0",
        test=f"{_CONTRACT}test_request_store.py::test_the_same_claim_again_is_silent[postgres]",
    ),
    Guard(
        name="a row that the database refuses fails alone",
        module="vividly_adapters/postgres/group_commit.py",
        code="                write.alone = True\n",
        without='                write.error = Unavailable("the batch was refused")\n',
        test=f"{_CONTRACT}postgres_store/test_group_commit.py::test_a_row_that_the_database_refuses_fails_alone",
    ),
    Guard(
        name="a claim asks whether the request is over",
        module=_STATEMENTS,
        code="WHEN {OPEN} AND NOT {WAITS} AND (request.lease_until",
        without="WHEN NOT {WAITS} AND (request.lease_until",
        test=f"{_CONTRACT}test_request_store.py::test_what_is_over_is_not_claimed[postgres-cancel]",
    ),
    Guard(
        name="a claim asks whether another lease lives",
        module=_STATEMENTS,
        code="AND (request.lease_until IS NULL OR request.lease_until <= now()) THEN 1",
        without="THEN 1",
        test=f"{_CONTRACT}test_request_store.py::test_of_many_claims_at_once_one_wins[postgres]",
    ),
    Guard(
        name="a claim asks whether the request waits for its student",
        module=_STATEMENTS,
        code="AND NOT {WAITS} AND (request.lease_until",
        without="AND (request.lease_until",
        test=f"{_CONTRACT}test_request_store.py::test_what_waits_for_its_student_is_not_claimed[postgres]",
    ),
    Guard(
        name="an attempt is counted when it is claimed",
        module=_STATEMENTS,
        code="attempts = request.attempts + found.counts,\n",
        without="attempts = request.attempts,\n",
        test=f"{_CONTRACT}test_request_store.py::test_a_claim_gives_a_lease_and_counts_an_attempt[postgres]",
    ),
    Guard(
        name="a claim has a token of its own",
        module=_STATEMENTS,
        code="lease_token = request.lease_token + found.counts",
        without="lease_token = request.lease_token",
        test=f"{_CONTRACT}test_request_store.py::test_a_worker_that_lost_its_lease_changes_nothing[postgres]",
    ),
    Guard(
        name="a save without a lease gives it up",
        module=_STATEMENTS,
        code="lease_until = now() + make_interval(secs => given.lease_seconds),\n    -- Who",
        without="lease_until = COALESCE("
        "now() + make_interval(secs => given.lease_seconds), request.lease_until),\n    -- Who",
        test=f"{_CONTRACT}test_request_store.py::test_a_save_without_a_lease_gives_it_up[postgres]",
    ),
    Guard(
        name="a stage has one row",
        module=_STATEMENTS,
        code="stage_order = excluded.stage_order, status = excluded.status, started_at",
        without="stage_order = excluded.stage_order, started_at",
        test=f"{_CONTRACT}test_request_store.py::test_a_step_is_stored_with_all_its_parts[postgres]",
    ),
    Guard(
        name="an artifact of a kind takes the place of the one before",
        module=_STATEMENTS,
        code="size_bytes = excluded.size_bytes, sha256",
        without="sha256",
        test=f"{_CONTRACT}test_stored_parts.py::test_an_artifact_made_again_takes_the_place_of_the_stored_one[postgres]",
    ),
    Guard(
        name="a word on a delivery asks for its token",
        module=_INBOX,
        code="AND delivery_token = CAST(:token AS uuid)",
        without="AND CAST(:token AS uuid) IS NOT NULL",
        test=f"{_CONTRACT}test_inbox.py::test_who_lost_a_message_has_no_word_on_it[postgres]",
    ),
    Guard(
        name="receivers lock the rows that they take",
        module=_INBOX,
        code="ORDER BY {TURN}, {DUE} LIMIT 1 FOR UPDATE SKIP LOCKED",
        without="ORDER BY {TURN}, {DUE} LIMIT 1",
        test=f"{_CONTRACT}test_inbox.py::test_receivers_share_the_messages[postgres]",
    ),
    Guard(
        name="receivers pass over the rows that others lock",
        module=_INBOX,
        code="ORDER BY {TURN}, {DUE} LIMIT 1 FOR UPDATE SKIP LOCKED",
        without="ORDER BY {TURN}, {DUE} LIMIT 1 FOR UPDATE",
        test=f"{_CONTRACT}postgres_inbox/test_locked_rows.py::test_a_row_that_somebody_writes_holds_up_no_receiver",
    ),
    Guard(
        name="sweepers pass over the rows that others lock",
        module=_INBOX,
        code="LIMIT $2::integer FOR UPDATE SKIP LOCKED\n), turns",
        without="LIMIT $2::integer FOR UPDATE\n), turns",
        test=f"{_CONTRACT}postgres_inbox/test_locked_rows.py::test_a_row_that_somebody_writes_holds_up_no_sweep",
    ),
    Guard(
        name="what is held is not delivered",
        module=_CONDITIONS,
        code="AND (delivery_until IS NULL OR delivery_until <= now())",
        without="",
        test=f"{_CONTRACT}test_inbox.py::test_what_is_held_comes_to_nobody_else[postgres]",
    ),
    Guard(
        name="what waits for its student is not delivered",
        module=_CONDITIONS,
        code="<= now() AND NOT {WAITS}",
        without="<= now()",
        test=f"{_CONTRACT}postgres_inbox/test_together.py::test_what_others_let_wait_is_not_delivered",
    ),
    Guard(
        name="only a lease that ran out is swept",
        module=_CONDITIONS,
        code="AND {_WANTED} AND lease_until <= now())",
        without="AND {_WANTED})",
        test=f"{_CONTRACT}postgres_inbox/test_together.py::test_what_is_worked_on_is_not_delivered",
    ),
    Guard(
        name="a message has one letter",
        module="vividly_adapters/postgres/dead_letters.py",
        code="attempts = GREATEST(earlier.attempts, excluded.attempts)",
        without="attempts = excluded.attempts",
        test=f"{_CONTRACT}test_dead_letters.py::test_a_message_has_one_letter[postgres]",
    ),
    Guard(
        name="in memory, a save asks for the token of its lease",
        module=_MEMORY_STORE,
        code="request.lease.token != record.token",
        without="request.lease.token > record.token",
        test=f"{_CONTRACT}test_request_store.py::test_a_worker_that_lost_its_lease_changes_nothing[memory]",
    ),
    Guard(
        name="in memory, a save asks for its version: the simulation misses it",
        module=_MEMORY_STORE,
        code="record.request.version != request.version",
        without="record.request.version < request.version",
        test=_SIMULATION,
    ),
    Guard(
        name="in memory, a claim asks whether another lease lives: the simulation misses it",
        module=_MEMORY_STORE,
        code="record.leased_until is not None and now < record.leased_until",
        without="record.leased_until is None and now is None",
        test=_SIMULATION,
    ),
    Guard(
        name="in memory, a claim asks whether the request is over: the simulation misses it",
        module=_MEMORY_STORE,
        code="if record.request.is_over:",
        without="if not record.request.stages:",
        test=_SIMULATION,
    ),
    Guard(
        name="in memory, a word on a delivery asks for its token",
        module=_MEMORY_INBOX,
        code="message is not None and message.token == delivery.token",
        without="message is not None",
        test=f"{_CONTRACT}test_inbox.py::test_who_lost_a_message_has_no_word_on_it[memory]",
    ),
    Guard(
        name="a request turns as the table says",
        module="vividly_core/domain/status.py",
        code="if after not in NEXT[before]:",
        without="if after not in RequestStatus:",
        test=f"{_DOMAIN}test_request.py::test_a_request_that_is_over_takes_no_step",
    ),
    Guard(
        name="a stage turns as the table says",
        module="vividly_core/domain/status.py",
        code="if after not in STAGE_NEXT[before]:",
        without="if after not in StageStatus:",
        test=f"{_DOMAIN}test_stage_run.py::test_a_stage_becomes_only_what_the_table_allows",
    ),
    Guard(
        name="stages begin in their order",
        module=_REQUEST,
        code="if stage is not self.next_stage:",
        without="if stage not in Stage:",
        test=f"{_DOMAIN}test_request.py::test_only_the_next_stage_may_begin",
    ),
    Guard(
        name="progress never falls",
        module=_REQUEST,
        code="max(self.progress, min(reached, _ALMOST))",
        without="min(reached, _ALMOST)",
        test=f"{_DOMAIN}test_request.py::test_a_stage_that_a_dead_worker_left_begins_again_without_progress_falling",
    ),
    Guard(
        name="an answer is taken once",
        module=_REQUEST,
        code="if self.clarification is None:",
        without="if not self.stages:",
        test=f"{_CORE}test_answer_request.py::test_a_question_is_answered_once",
    ),
    Guard(
        name="a script that is kept is not written again",
        module="vividly_core/usecases/stages.py",
        code="script = await self._earlier_script(request)",
        without="script = None",
        test=f"{_CORE}test_stages.py::test_what_lies_whole_in_the_store_is_used_again",
    ),
    Guard(
        name="a film is the one that was made",
        module="vividly_core/usecases/stages.py",
        code="        _check_made(request, ArtifactKind.FILM, stored.sha256)\n",
        without="",
        test=f"{_CORE}test_stages.py::test_a_film_that_was_replaced_in_the_store_is_refused",
    ),
    Guard(
        name="what is filmed is what was made",
        module="vividly_core/usecases/stages.py",
        code="        _check_made(request, kind, sha256(content).hexdigest())\n",
        without="",
        test=f"{_CORE}test_stages.py::test_a_part_that_was_replaced_in_the_store_is_not_filmed[script]",
    ),
    Guard(
        name="what a stage stores bears the token of its lease",
        module="vividly_core/usecases/stages.py",
        code="fence=None if request.lease is None else request.lease.token,",
        without="fence=None,",
        test=f"{_CORE}test_generate_lesson_sleepers.py::test_who_wakes_up_too_late_replaces_nothing",
    ),
    Guard(
        name="in memory, an object asks for its fence",
        module="vividly_adapters/memory/asset_store.py",
        code="if fence < highest:",
        without="if fence < 0:",
        test=f"{_CORE}test_generate_lesson_sleepers.py::test_who_wakes_up_too_late_replaces_nothing",
    ),
    Guard(
        name="in a folder, an object asks for its fence",
        module="vividly_adapters/directory/_fences.py",
        code="if fence < highest:",
        without="if fence < 0:",
        test=f"{_CONTRACT}test_asset_store.py::test_a_lower_fence_changes_nothing[directory-first]",
    ),
    Guard(
        name="in a folder, a fence is put up by one at a time",
        module="vividly_adapters/directory/_fences.py",
        code="if descriptor is not None:",
        without="if descriptor := descriptor or os.open(record, os.O_RDWR):",
        test="tests/unit/adapters/test_directory_fences.py::test_an_object_that_somebody_is_replacing_is_waited_for",
    ),
    Guard(
        name="an attempt after the last does not start",
        module=_MAKE,
        code="if run.request.stage_attempt > self.max_attempts and",
        without="if run.request.stage_attempt < 0 and",
        test=f"{_CORE}test_handle_delivery.py::test_a_request_that_kills_its_workers_is_buried",
    ),
    Guard(
        name="who was not asked has made no attempt",
        module="vividly_core/domain/verdict.py",
        code="        return bool(error.usage)\n",
        without="        return True\n",
        test=f"{_CORE}test_not_asked.py::test_it_waits_however_often_without_an_attempt",
    ),
    Guard(
        name="what is put off takes its attempt back",
        module=_REQUEST,
        code="            wait_seconds=wait_seconds,\n            attempt=max(self.attempt - 1, 0),\n",
        without="            wait_seconds=wait_seconds,\n",
        test=f"{_CORE}test_not_asked.py::test_an_outage_buries_nobody_who_was_not_asked",
    ),
    Guard(
        name="a wait is one of the database's clock",
        module=_STATEMENTS,
        code="COALESCE(now() + make_interval(secs => given.wait_seconds), given.available_at) AS due_at",
        without="COALESCE(given.started_at AT TIME ZONE 'UTC' + make_interval(secs => given.wait_seconds),"
        " given.available_at) AS due_at",
        test=f"{_CONTRACT}test_request_store.py::test_a_wait_begins_with_its_save_by_the_stores_clock"
        "[postgres-ahead-stumble]",
    ),
    Guard(
        name="who may kill its worker waits to be alone",
        module=_QUARANTINE,
        code="while self._inside and not self._is_shut:",
        without="while self._inside < 0 and not self._is_shut:",
        test=f"{_CORE}test_alone_after_crashes.py::test_a_suspect_that_waits_holds_its_delivery_and_no_lease",
    ),
    Guard(
        name="nobody begins beside who is alone",
        module=_QUARANTINE,
        code="if self._is_taken or self._is_shut:",
        without="if self._is_shut:",
        test=f"{_CORE}test_alone_after_crashes.py::test_only_the_deadly_one_fails_of_all_in_the_same_hands[validation-4]",
    ),
    Guard(
        name="a suspect is seen before it is claimed",
        module=_HANDLE,
        code="if delivery.attempt > CRASHES_IN_COMPANY and is_suspect(",
        without="if delivery.attempt < 0 and is_suspect(",
        test=f"{_CORE}test_alone_after_crashes.py::test_a_suspect_is_not_even_claimed_beside_others",
    ),
    Guard(
        name="a suspect that was claimed beside others is given back",
        module=_MAKE,
        code="if not is_alone and is_suspect(request):",
        without="if not is_alone and request.is_over:",
        test=f"{_CORE}test_alone_after_crashes.py::test_where_the_queue_cannot_tell_a_suspect_is_seen_at_its_claim",
    ),
    Guard(
        name="nobody is given up that was never alone",
        module=_MAKE,
        code="return crashes(request) > CRASHES_IN_COMPANY and",
        without="return crashes(request) > 0 and",
        test=f"{_CORE}test_alone_after_crashes.py::test_who_was_never_alone_when_it_crashed_is_not_given_up",
    ),
    Guard(
        name="a stage has a time limit",
        module=_MAKE,
        code="with anyio.move_on_after(limit) as attempt.scope,",
        without="with anyio.move_on_after(limit + 1e9) as attempt.scope,",
        test=f"{_CORE}test_generate_lesson_gives_up.py::test_a_stage_that_hangs_is_stopped_at_its_limit",
    ),
    Guard(
        name="a save that has begun is waited for",
        module="vividly_adapters/limits/request_store.py",
        code="with anyio.move_on_after(self.attempt_seconds, shield=True):",
        without="with anyio.move_on_after(self.attempt_seconds):",
        test="tests/unit/adapters/test_patient_request_store.py::test_what_has_begun_is_not_left_half_known",
    ),
    Guard(
        name="who is stopped gives its request back",
        module=_MAKE,
        code="            await self._give_back(run)\n            raise\n",
        without="            raise\n",
        test=f"{_CORE}test_serve_stops.py::test_what_does_not_end_within_the_grace_time_is_given_back",
    ),
    Guard(
        name="who is stopped gives its delivery back",
        module=_SERVE,
        code="await self.inbox.nack(delivery, delay_seconds=0)",
        without="pass",
        test=f"{_CORE}test_serve_stops.py::test_what_does_not_end_within_the_grace_time_is_given_back",
    ),
    Guard(
        name="a delivery is held while it is worked on",
        module=_SERVE,
        code="beside.start_soon(self._keep, delivery)",
        without="pass",
        test=f"{_CORE}test_serve.py::test_a_delivery_is_held_for_as_long_as_it_is_worked_on",
    ),
    Guard(
        name="no error of one delivery ends the worker",
        module=_SERVE,
        code="        except Exception as error:  # noqa: BLE001  no delivery takes down its neighbours",
        without="        except OSError as error:",
        test=f"{_CORE}test_serve.py::test_an_error_in_one_delivery_takes_down_no_other",
    ),
    Guard(
        name="what is buried is kept before it is acknowledged",
        module=_HANDLE,
        code="await self.dead_letters.bury(attrs.evolve(letter, **known))",
        without="attrs.evolve(letter, **known)",
        test=f"{_CORE}test_handle_delivery.py::test_an_error_that_would_come_again_buries_the_message_at_once",
    ),
    Guard(
        name="a request that another has is put off, not acknowledged",
        module=_HANDLE,
        code='raise Leased(f"request {request_id} was taken over by another worker") from error',
        without="return request, judge(Outcome.ALREADY_SETTLED, attempt=1)",
        test=_SIMULATION,
    ),
)
