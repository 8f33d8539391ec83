"""Function keys as terminals really send them, F9's shell, and a terminal that has only F1 to F4."""

from __future__ import annotations

from pathlib import Path

import pytest
from homes import Home

pytestmark = pytest.mark.terminal

F1_AND_F3 = {
    "xterm": ("\x1bOP", "\x1bOR"),
    "aixterm": ("\x1b[001q", "\x1b[003q"),
    "putty": ("\x1b[11~", "\x1b[13~"),
    "linux console": ("\x1b[[A", "\x1b[[C"),
    "esc and a digit": ("\x1b1", "\x1b3"),
}


def test_function_keys_of_every_terminal_open_help_and_close_it(home: Home) -> None:
    with home.terminal("clstop") as terminal:
        terminal.wait("[dbnode1]")
        for f1, f3 in F1_AND_F3.values():
            terminal.press(f1)
            terminal.wait("Press Enter or Cancel to return to the application.")
            terminal.press(f3)
            terminal.wait(lambda screen: "Press Enter or Cancel" not in screen)
        terminal.press("\x1b0")
        assert terminal.wait_end() == 0


def test_esc_waits_for_its_digit_and_does_nothing_by_itself(home: Home) -> None:
    with home.terminal("clstop") as terminal:
        terminal.wait("[dbnode1]")
        terminal.press("esc")
        terminal.wait("Esc -")
        terminal.press("6")
        terminal.wait("SHOW COMMAND STRING")
        assert "WHEN=now" in terminal.text
        terminal.press("\x1b3", "f10")
        assert terminal.wait_end() == 0


def test_a_vt100_shows_esc_and_a_digit_for_the_keys_it_lacks(home: Home) -> None:
    with home.terminal("clstop", term="vt100") as terminal:
        terminal.wait("[dbnode1]")
        assert terminal.lines[-3:] == [
            "F1=Help             F2=Refresh          F3=Cancel           F4=List",
            "Esc+5=Reset         Esc+6=Command       Esc+7=Edit          Esc+8=Image",
            "Esc+9=Shell         Esc+0=Exit          Enter=Do",
        ]
        terminal.press("\x1b0")
        assert terminal.wait_end() == 0


def test_the_shell_comes_and_goes_and_the_screen_is_there_again(home: Home, tmp_path: Path) -> None:
    shell = tmp_path / "shell"
    shell.write_text("#!/bin/sh\necho this is the shell\nread line\necho you said $line\n")
    shell.chmod(0o755)
    with home.terminal("clstop", extra={"SHELL": str(shell)}) as terminal:
        terminal.wait("[dbnode1]")
        terminal.press("f9")
        terminal.wait("SHELL ESCAPE")
        terminal.press("enter")
        terminal.wait("this is the shell")
        terminal.press("hello", "enter")
        terminal.wait(lambda screen: "[dbnode1]" in screen and "this is the shell" not in screen)
        terminal.press("f10")
        assert terminal.wait_end() == 0


def test_the_shell_can_be_switched_off_as_in_smit(home: Home) -> None:
    with home.terminal("clstop", extra={"SMIT_SHELL": "n"}) as terminal:
        terminal.wait("[dbnode1]")
        terminal.press("f9")
        terminal.wait("The shell is switched off (SMIT_SHELL=n).")
