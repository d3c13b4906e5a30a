"""Which comms widgets get, by what a program has imported, each in a Python of its own."""

import subprocess
import sys

import pytest

SENDS = "import ipywidgets; w = ipywidgets.Button(); w.send('said'); print(len(w.comm.unheard.take()))"
KIND = "import ipywidgets; print(type(ipywidgets.Button().comm).__module__)"


def output_of(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("first", ["pywry", "comm, pywry", "ipywidgets, pywry", "pywry, anywidget", "pywry, comm"])
def test_import_of_pywry_is_enough_for_widgets_to_keep_what_they_send(first: str) -> None:
    assert output_of(f"import {first}; {SENDS}") == "1"


def test_widget_that_was_there_before_keeps_what_it_sends_from_then_on() -> None:
    made = "import ipywidgets; w = ipywidgets.Button(); w.send('lost'); import pywry; w.send('kept')"
    said = "print(*(m.text for m in w.comm.unheard.take()), w.comm.unheard.name)"
    assert output_of(f"{made}; {said}").endswith('"content":"kept"}}\' Button')


@pytest.mark.parametrize(
    "theirs",
    ["import comm, pywry; comm.create_comm = own", "import comm; comm.create_comm = own; import pywry"],
)
def test_comms_of_another_library_stay(theirs: str) -> None:
    own = (
        "import comm, types; Own = type('Own', (comm.DummyComm,), {'__module__': 'theirs'}); own = lambda **o: Own(**o)"
    )
    assert output_of(f"{own}\n{theirs}\n{KIND}") == "theirs"


def test_comms_of_a_kernel_stay() -> None:
    assert output_of(f"import ipykernel.ipkernel, pywry; {KIND}") == "ipykernel.comm.comm"
    assert output_of(f"import pywry, ipykernel.ipkernel; {KIND}") == "ipykernel.comm.comm"


def test_import_of_pywry_brings_no_comm() -> None:
    assert output_of("import pywry, sys; print('comm' in sys.modules, 'logging' in sys.modules)") == "False False"
