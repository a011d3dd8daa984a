"""JavaScript modules in one page: names instead of relative paths."""

import base64
import json

import pytest

from lenet.javascript import PREFIX, import_map, needed_by, read_modules, with_names

MODULES = {
    "a/index.js": b'import { b } from "../b.js";\nimport {\n  c,\n  d,\n} from "./c.js";\nb();\n',
    "a/c.js": b'// import { x } from "./x.js" is no import\nexport { d } from "../d/d.js";\n',
    "b.js": b'import "./a/index.js";\nexport const b = () => "./text.js";\n',
    "d/d.js": b"export const d = 1;\n",
    "e.js": b"",
}


def test_a_module_needs_what_it_imports_and_what_these_import() -> None:
    assert needed_by("a/index.js", MODULES) == ["a/index.js", "b.js", "a/c.js", "d/d.js"]
    assert needed_by("e.js", MODULES) == ["e.js"]


def test_a_module_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        needed_by("f.js", MODULES)


def test_the_map_holds_each_module_with_names_for_paths() -> None:
    imports = json.loads(import_map("a/index.js", MODULES))["imports"]
    contents = {
        name: base64.b64decode(address.removeprefix("data:text/javascript;base64,")).decode()
        for name, address in imports.items()
    }
    assert set(contents) == {"lenet/a/index.js", "lenet/b.js", "lenet/a/c.js", "lenet/d/d.js"}
    assert contents["lenet/a/index.js"] == (
        'import { b } from "lenet/b.js";\nimport {\n  c,\n  d,\n} from "lenet/a/c.js";\nb();\n'
    )
    assert contents["lenet/a/c.js"].endswith('export { d } from "lenet/d/d.js";\n')
    assert contents["lenet/b.js"].startswith('import "lenet/a/index.js";')
    assert '"./text.js"' in contents["lenet/b.js"]


def test_each_module_comes_after_those_that_it_imports() -> None:
    names = list(with_names("a/index.js", {**MODULES, "b.js": b""}))
    assert names == [f"lenet/{name}" for name in ("b.js", "d/d.js", "a/c.js", "a/index.js")]


def test_no_component_s_modules_import_each_other_in_a_circle() -> None:
    modules = read_modules()
    entries = [name for name in modules if name.endswith("/index.js")]
    assert len(entries) >= 6
    for entry in entries:
        known: list[str] = []
        for name, content in with_names(entry, modules).items():
            for used in needed_by(name.removeprefix(PREFIX), modules)[1:]:
                assert PREFIX + used in known, (name, used)
            assert b'"./' not in content.split(b"\n\n")[0]
            known.append(name)
