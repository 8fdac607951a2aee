"""
The speech engine itself: libespeak-ng, through ctypes. The only module that touches it.

Two threads in one process crash it, and what it says second depends on what it said first: one engine a process,
one script an engine. The library is GPL and stays in the child process that loads it.
"""

from __future__ import annotations

import array
import ctypes
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.errors import Misconfigured, Unavailable

from ._voices import Voice

if TYPE_CHECKING:
    from collections.abc import Iterator

_INSTALL: Final = "install it with: pip install 'vividly[espeak]'"

_SYNCHRONOUS: Final = 2
_DO_NOT_EXIT: Final = 0x8000
_CHARACTERS_UTF8: Final = 1
_BY_CHARACTER: Final = 1
_RATE: Final = 1
_LIST_ENDS: Final = 0
_WORD: Final = 1


class _EventId(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    )


class _Voice(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("reserved", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_Samples = ctypes.POINTER(ctypes.c_short)
_Events = ctypes.POINTER(_Event)
_Callback = ctypes.CFUNCTYPE(ctypes.c_int, _Samples, ctypes.c_int, _Events)


@attrs.frozen(kw_only=True)
class Mark:
    """
    The engine began a word that stands at character *offset* of the text, at *sample*, both from 0.
    """

    offset: int
    sample: int


@attrs.frozen(kw_only=True)
class Utterance:
    """
    What was said: 16-bit mono samples, and the engine's marks in the order of time.
    """

    samples: array.array[int]
    marks: tuple[Mark, ...]


@attrs.frozen(kw_only=True)
class Engine:
    """
    An engine that is ready. *sample_rate* is in samples a second.
    """

    sample_rate: int
    _library: ctypes.CDLL

    def voices(self) -> tuple[Voice, ...]:
        """
        The voices there are.
        """
        return tuple(self._list(None))

    def variants(self) -> frozenset[str]:
        """
        The names of the variants that a voice can take, as in ``en-us+f3``.
        """
        wanted = ctypes.create_string_buffer(b"variant")
        spec = _Voice(languages=ctypes.cast(wanted, ctypes.c_void_p))
        return frozenset(voice.identifier.rpartition("/")[2] for voice in self._list(ctypes.byref(spec)))

    def use(self, voice: str) -> None:
        """
        Speak with *voice*, the identifier of one that there is, with or without a variant.
        """
        _check(self._library.espeak_SetVoiceByName(voice.encode()), "take the voice")

    def say(self, text: str, *, words_per_minute: int) -> Utterance:
        """
        Say *text*. Nothing in it is a command: markup is read out as it stands.
        """
        samples = array.array("h")
        marks: list[Mark] = []

        def hear(wave: ctypes._Pointer[ctypes.c_short], count: int, events: ctypes._Pointer[_Event]) -> int:
            if count > 0:
                samples.frombytes(ctypes.string_at(wave, count * samples.itemsize))
            index = 0
            while (event := events[index]).type != _LIST_ENDS:
                if event.type == _WORD:
                    marks.append(Mark(offset=event.text_position - 1, sample=event.sample))
                index += 1
            return 0

        callback = _Callback(hear)
        self._library.espeak_SetSynthCallback(callback)
        _check(self._library.espeak_SetParameter(_RATE, words_per_minute, 0), "take the rate")
        data = text.encode()
        code = self._library.espeak_Synth(data, len(data) + 1, 0, _BY_CHARACTER, 0, _CHARACTERS_UTF8, None, None)
        _check(code, "speak")
        return Utterance(samples=samples, marks=tuple(marks))

    def _list(self, spec: object) -> Iterator[Voice]:
        found = self._library.espeak_ListVoices(spec)
        index = 0
        while found[index]:
            entry = found[index].contents
            yield Voice(identifier=entry.identifier.decode(), languages=tuple(_languages(entry.languages)))
            index += 1


def open_engine() -> Engine:
    """
    Load the engine: from its package, or else the one that the system has.

    It may change the folder that this process stands in.

    :raises Misconfigured: if there is none that works.
    """
    problems: list[str] = []
    for find in (_from_package, _from_system):
        try:
            library, data_parent = find()
        except (ImportError, OSError, RuntimeError) as error:
            problems.append(f"{type(error).__name__}: {error}")
            continue
        _declare(library)
        if data_parent is not None:
            # It holds a path in 160 bytes, which deep environments pass: a relative one always fits.
            os.chdir(data_parent)
        rate = library.espeak_Initialize(_SYNCHRONOUS, 0, None if data_parent is None else b".", _DO_NOT_EXIT)
        if rate > 0:
            return Engine(sample_rate=rate, library=library)
        problems.append("the engine cannot read its data")
    raise Misconfigured(f"the voice espeak-ng is not installed; {_INSTALL} ({'; '.join(problems)})")


def _from_package() -> tuple[ctypes.CDLL, Path | None]:
    import espeakng_loader  # noqa: PLC0415  an extra: its absence is answered, not fatal

    data = Path(espeakng_loader.get_data_path())
    return ctypes.CDLL(espeakng_loader.get_library_path()), data.parent


def _from_system() -> tuple[ctypes.CDLL, Path | None]:
    return ctypes.CDLL("libespeak-ng.dylib" if sys.platform == "darwin" else "libespeak-ng.so.1"), None


def _declare(library: ctypes.CDLL) -> None:
    library.espeak_Initialize.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int)
    library.espeak_ListVoices.argtypes = (ctypes.c_void_p,)
    library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
    library.espeak_SetVoiceByName.argtypes = (ctypes.c_char_p,)
    library.espeak_SetParameter.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int)
    library.espeak_SetSynthCallback.argtypes = (_Callback,)
    library.espeak_SetSynthCallback.restype = None
    library.espeak_Synth.argtypes = (
        ctypes.c_char_p,
        ctypes.c_size_t,
        ctypes.c_uint,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.c_uint,
        ctypes.c_void_p,
        ctypes.c_void_p,
    )


def _languages(address: int) -> Iterator[tuple[int, str]]:
    """
    Read a list of a priority byte and a tag that ends with NUL, up to a priority of 0.
    """
    while priority := ctypes.string_at(address, 1)[0]:
        tag = ctypes.string_at(address + 1)
        yield priority, tag.decode()
        address += len(tag) + 2


def _check(code: int, doing: str) -> None:
    if code != 0:
        raise Unavailable(f"the voice engine could not {doing}: code {code}")
