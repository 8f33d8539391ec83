"""The mouse: items, fields, rings, the key legend; and text that can be selected."""

from __future__ import annotations

from pathlib import Path

from console import Answer, Operator, console, operate


def test_items_and_the_legend_can_be_clicked(tmp_path: Path) -> None:
    app, _ = console(tmp_path)

    async def work(me: Operator) -> None:
        await me.see("Pick a Node")
        await me.click(6, 9)
        await me.see("Type or select a value for the entry field.")
        await me.click(62, 21)
        await me.see("dbnode2")
        await me.click(8, me.lines.index(next(line for line in me.lines if "dbnode2" in line)))
        await me.see("[dbnode2]")
        await me.click(42, 21)
        await me.see("Type or select a value", gone=True)
        assert me.lines[0].strip().startswith("System Management")

    operate(app, work)


def test_a_click_goes_to_a_field_and_turns_a_ring(tmp_path: Path) -> None:
    app, _ = console(tmp_path, "stop")

    async def work(me: Operator) -> None:
        await me.see("[dbnode1]")
        await me.click(56, 7)
        await me.see(" Move ")
        await me.click(60, 6)
        await me.press("x")
        await me.see("[dbnodex1]")

    operate(app, work)


def test_output_can_be_selected_and_copied(tmp_path: Path) -> None:
    app, _ = console(tmp_path, "show", answers={"clRGinfo": Answer("first line\nsecond line\n")})

    async def work(me: Operator) -> None:
        await me.see("second line")
        await me.pilot.mouse_down(offset=(0, 6))
        await me.pilot.hover(offset=(10, 7))
        await me.pilot.mouse_up(offset=(10, 7))
        await me.press("ctrl+c")
        await me.still()
        assert "first line" in app.clipboard
        assert "Nothing is stopped" not in me.text

    operate(app, work)
