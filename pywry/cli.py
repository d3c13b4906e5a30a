"""The `pywry` command."""

import argparse
import logging
import sys
from collections.abc import Sequence

from traitlets import TraitError

from .errors import PyWryError
from .serve.command import add_command as add_serve


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status: 0, 1 for what a check found, 2 for bad input, 130 after Ctrl+C."""
    options = _options(arguments)
    logging.basicConfig(level=logging.DEBUG if options.debug else logging.WARNING, format="%(name)s: %(message)s")
    try:
        return options.run(options) or 0
    except KeyboardInterrupt:
        return 130
    except (PyWryError, TraitError, ValueError) as error:
        if options.debug:
            raise
        sys.stderr.write(f"pywry: {error}\n")
        return 2


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return what the command line says; some commands pass options on that are not theirs."""
    parser = _parser()
    options, others = parser.parse_known_args(arguments)
    passes_on = getattr(options, "passes_on", None)
    unknown = [each for each in others if passes_on is None or not passes_on.match(each)]
    if unknown:
        parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    options.passed_on = others
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pywry", description="Show Python to people.")
    parser.add_argument("--debug", action="store_true", help="log everything, and show tracebacks")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    demo = commands.add_parser("demo", help="a tour that runs on real data")
    demo.add_argument("--seconds", type=_seconds, default=None, help="end after so many seconds")
    demo.add_argument("--mode", default=None, help="browser or native (default: native where windows can be opened)")
    demo.add_argument("--port", type=int, default=None, help="show in the browser, from this port")
    demo.add_argument("--theme", choices=("system", "light", "dark"), default="system")
    demo.add_argument("--gallery", action="store_true", help="show eight widgets of other people instead")
    demo.set_defaults(run=_demo)
    add_serve(commands)
    doctor = commands.add_parser("doctor", help="say what works here, and what installs what is missing")
    doctor.add_argument("--widget", metavar="MODULE:CLASS", default=None, help="load this widget, without a network")
    doctor.set_defaults(run=_doctor)
    return parser


def _doctor(options: argparse.Namespace) -> int:
    if options.widget is None:
        from .doctor import checks, report

        text, status = report(checks())
    else:
        from .examine import examine, made

        text, status = examine(made(options.widget)).report()
    sys.stdout.write(f"{text}\n")
    return status


def _demo(options: argparse.Namespace) -> None:
    from .app import PyWry
    from .demo import run
    from .demo.gallery import run as run_gallery
    from .settings import Settings

    settings = Settings() if options.port is None else Settings(browser={"port": options.port})
    mode = options.mode if options.port is None else "browser"
    app = PyWry(mode=mode, theme=options.theme, settings=settings)
    try:
        (run_gallery if options.gallery else run)(app, options.seconds)
    finally:
        app.destroy()


def _seconds(text: str) -> float:
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError(f"expected a number of seconds above 0, got {text!r}")
    return value
