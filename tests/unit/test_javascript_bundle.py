"""All JavaScript modules in one text: it exports what they export, each on its own."""

import json
import subprocess
from pathlib import Path

import pytest

from lenet.javascript import FOLDER, ModuleError, bundle, needed_by, read_modules

MODULES = {
    "a/index.js": 'import { b } from "../b.js";\nimport {\n  c as other,\n  d,\n} from "./c.js";\n'
    "export default [b(), other, d];\n",
    "a/c.js": '// import { x } from "./x.js"; is no import\nimport first from "../d/d.js";\n'
    "export const c = first + 1;\nexport class d { static e = 2; }\n",
    "b.js": 'export function b() { return "./text.js"; }\nexport async function f() {}\n',
    "d/d.js": "globalThis.made = (globalThis.made ?? 0) + 1;\nexport default 1;\n",
    "e.js": "export {};\n",
}
EXPORTS = """
const names = (module) => Object.fromEntries(Object.keys(module).sort()
  .map((name) => [name, String(module[name])]));
"""


def run(node: str, folder: Path, text: str) -> str:
    """Return what a module prints."""
    file = folder / "main.mjs"
    file.write_text(text, "utf-8")
    ran = subprocess.run([node, str(file)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_a_module_needs_what_it_imports_and_what_these_import() -> None:
    assert needed_by(["a/index.js"], MODULES) == ["a/index.js", "b.js", "a/c.js", "d/d.js"]
    assert needed_by(["e.js", "b.js"], MODULES) == ["e.js", "b.js"]


def test_a_module_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        needed_by(["f.js"], MODULES)


def test_each_is_made_once_when_it_is_first_used(node: str, tmp_path: Path) -> None:
    text = bundle(["a/index.js"], MODULES)
    assert "e.js" not in text
    printed = run(
        node,
        tmp_path,
        text
        + "const before = globalThis.made ?? 0;\n"
        + 'const [b, c, d] = use("a/index.js").default;\n'
        + 'const again = use("a/index.js") === use("a/index.js");\n'
        + "console.log(JSON.stringify([before, b, c, d.e, again, globalThis.made]));\n",
    )
    assert json.loads(printed) == [0, "./text.js", 2, 2, True, 1]


def test_two_bundles_of_one_version_share_their_modules(node: str, tmp_path: Path) -> None:
    def part(name: str, version: str) -> str:
        return f"{{ {bundle(['a/c.js'], MODULES, version)} parts.{name} = use('a/c.js').d; }}\n"

    printed = run(
        node,
        tmp_path,
        "const parts = {};\n"
        + part("one", "1")
        + part("same", "1")
        + part("other", "2")
        + "console.log(parts.one === parts.same, parts.one === parts.other);\n",
    )
    assert printed == "true false\n"


@pytest.mark.parametrize(
    "line",
    ['import "./e.js";', 'import * as e from "./e.js";', "export let x = 1;", "export { x };"],
)
def test_what_it_cannot_take_over_is_an_error(line: str) -> None:
    with pytest.raises(ModuleError, match=r"^odd\.js: "):
        bundle(["odd.js"], {"odd.js": f"const x = 1;\n{line}\n", "e.js": ""})


def test_the_app_s_modules_export_the_same_from_the_bundle(node: str, tmp_path: Path) -> None:
    modules = [name for name in read_modules() if name != "offline/index.js"]  # needs its page
    alone = "\n".join(
        f"each[{json.dumps(name)}] = names(await import({json.dumps((FOLDER / name).as_uri())}));"
        for name in modules
    )
    one = run(
        node, tmp_path, f"{EXPORTS}const each = {{}};\n{alone}\nconsole.log(JSON.stringify(each));"
    )
    together = (
        f"{bundle(modules, read_modules())}{EXPORTS}"
        f"const all = {json.dumps(modules)}.map((name) => [name, names(use(name))]);\n"
        "console.log(JSON.stringify(Object.fromEntries(all)));"
    )
    other = json.loads(run(node, tmp_path, together))
    assert other == json.loads(one)
    assert sum(map(len, other.values())) > 100
