"""Every broken policy file of the assets, with each of its problems: the place and the heart of the message."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from seamguard.errors import PolicyError
from seamguard.policy import read_policy

BROKEN = Path(__file__).parents[2] / "assets" / "policies" / "broken"

# Places were read off the files by hand: the line, the column, then a part of the message.
PROBLEMS: dict[str, list[str]] = {
    "empty": ["1:1 the policy is empty: write `version: 1`"],
    "only_comments": ["1:1 the policy is empty"],
    "only_a_marker": ["1:1 the policy is empty"],
    "two_documents": ["6:1 a second document starts here: keep one"],
    "text_after_the_end": ["7:1 after the end of the document: remove it"],
    "list_at_top": ["1:1 the policy must be a mapping, not a list: write `key: value` lines"],
    "text_at_top": ["1:1 the policy must be a mapping, not 'guard everything'"],
    "no_space_after_the_only_colon": ["1:1 put a space after the colon in 'version:1'"],
    "no_space_after_the_first_colon": ["1:1 put a colon and a space after the key"],
    "no_space_after_a_colon": ["4:5 put a colon and a space after the key"],
    "no_space_after_a_colon_in_an_item": ["3:5 put a colon and a space after the key"],
    "tab_as_indentation": ["3:1 a tab stands in the indentation: YAML allows spaces only"],
    "tab_after_spaces": ["4:3 a tab stands in the indentation"],
    "quote_open_at_the_end": ["5:10 the quote that opens here is never closed: close it"],
    "quote_that_swallows_lines": ["5:10 the quote that opens here closes only at line 6: close it where the text ends"],
    "apostrophe_in_single_quotes": ["5:14 quote text that holds quotes"],
    "bracket_left_open": ["3:11 close it with ']'"],
    "comma_missing_in_a_list": ["5:5 commas between its items"],
    "brace_left_open": ["6:11 close it with '}'"],
    "colon_in_a_value": ["5:22 quote the text, or mend the indentation"],
    "key_indented_too_far": ["4:13 mend the indentation"],
    "key_indented_too_little": ["5:4 indent it like its neighbours"],
    "dash_out_of_line": ["6:4 indent it like its neighbours"],
    "unquoted_at_sign": ["9:16 a value cannot begin with '@': put it in quotes"],
    "unquoted_backtick": ["6:14 a value cannot begin with '`': put it in quotes"],
    "unquoted_wildcard": ["7:17 '*' starts an alias: put a value that begins with it in quotes"],
    "unquoted_ampersand": ["5:10 '&' starts an anchor: put a value that begins with it in quotes"],
    "backslash_in_double_quotes": ["5:12 use single quotes, or write it twice"],
    "text_beside_a_bar": ["5:11 start it on a new line, indented"],
    "stray_bracket": ["5:10 remove the stray bracket or comma"],
    "merge_conflict": ["6:1 a merge conflict marker stands here: resolve the conflict"],
    "unknown_yaml_version": ["1:1 this is not YAML (found incompatible YAML document"],
    "duplicate_keys": [
        "4:3 key 'root' stands twice (first at line 3): keep one",
        "8:5 key 'status' stands twice (first at line 7)",
        "11:5 key 'id' stands twice (first at line 10)",
        "14:29 key 'supplies' stands twice (first at line 14)",
        "18:9 key 'reason' stands twice (first at line 17)",
        "19:1 key 'version' stands twice (first at line 1)",
    ],
    "merge_key": ["10:9 merge keys (`<<`) are not read: write the keys out here"],
    "unknown_alias": ["5:10 the alias *reason has no anchor above it: write the value out"],
    "alias_inside_its_anchor": ["7:9 the alias *all stands inside its own anchor: write the value out"],
    "anchor_twice": ["5:10 the anchor &x is defined twice: rename one"],
    "alias_bomb": ["7:37 aliases add more than 100000 values to this file"],
    "tags": [
        "3:9 the tag '!foo' is not allowed: remove it",
        "5:10 the tag '!!python/object:os.system' is not allowed",
        "6:12 the tag '!!set' is not allowed",
    ],
    "nested_too_deep": ["5:39 more than 32 lists and mappings are nested here"],
    "list_as_key": ["6:7 a key must be plain text: write `key: value`"],
    "no_colon": ["5:5 this line is no `key: value`: put a colon and a space after the key"],
    "no_colon_in_an_item": ["3:5 this line is no `key: value`: put a colon and a space after the key"],
    "colon_in_a_text_of_two_lines": ["6:23 quote the text, or mend the indentation"],
    "bracket_left_open_on_lines": ["3:11 close it with ']'"],
    "version_missing": ["2:1 missing key 'version' in a policy: add it"],
    "version_unknown": ["1:10 `version` must be the number 1, not '2': write `version: 1`"],
    "version_quoted": ["1:10 `version` must be the number 1, not '1'"],
    "version_with_a_point": ["1:10 `version` must be the number 1, not '1.0'"],
    "version_without_value": ["1:9 `version` has no value: write the number 1"],
    "unknown_keys": [
        "2:1 unknown key 'wave'; did you mean 'waves'? known: version, seams, codebase, waves",
        "4:3 unknown key 'sources'; did you mean 'source'? known: root, source,",
        "9:5 unknown key 'raeson'; known: id, target, why, instead",
        "11:15 unknown key 'parameters'; known: supplies",
        "16:9 unknown key 'Reason'; did you mean 'reason'?",
        "18:7 unknown key 'fails'; known: breaks, keeps",
        "20:5 unknown key 'owner'; known: id, target, why",
    ],
    "keys_that_are_not_text": [
        "1:1 keys of a policy are text, and YAML takes 'on' for something else: put it in quotes",
        "4:5 keys of a seam are text, and YAML takes '1' for something else",
        "7:5 keys of a seam are text, and YAML takes '~' for something else",
        "9:6 keys of a seam are text, and YAML takes an empty one for something else",
    ],
    "families_of_later_versions": [
        "6:1 this version does not check 'locks' yet: remove it, for nothing would guard it",
        "7:1 this version does not check 'private_imports' yet: remove it",
    ],
    "seams_missing": ["1:1 missing key 'seams' in a policy: add it"],
    "seams_empty": ["2:8 `seams` is empty: list at least one seam, or nothing is guarded"],
    "seams_without_value": ["2:7 `seams` has no value: write a list"],
    "seams_as_a_mapping": ["3:3 `seams` must be a list, not a mapping: start each item with a dash"],
    "seams_that_are_no_mappings": [
        "3:4 an item of `seams` has no value: write `key: value` lines with id, target, why",
        "4:5 an item of `seams` must be a mapping, not 'pkg.mod.f'",
        "5:5 put a space after the colon in 'id:a'",
        "6:5 an item of `seams` must be a mapping, not a list",
    ],
    "seam_without_required_keys": [
        "3:5 missing key 'id' in a seam: add it",
        "3:5 missing key 'target' in a seam: add it",
        "3:5 missing key 'why' in a seam: add it",
    ],
    "ids": [
        "4:10 `id`: 'bad id' is no id: use letters, digits, '.', '_' and '-'",
        "5:10 `id`: '-a' is no id",
        "6:10 `id` must be text, but YAML reads '2024' as a number: put it in quotes",
        "7:10 `id` must be text, but YAML reads 'on' as a truth value: put it in quotes",
        "8:10 `id` must be text, but YAML reads '2026-03-31' as a date",
        "9:10 `id`: 'größe' is no id",
    ],
    "texts": [
        "5:10 `why` is blank: write some text",
        "8:10 `why` must be text, not a list: remove the brackets or dashes",
        "11:10 `why` must be text, not a mapping: put a text that holds a colon in quotes",
        "14:10 `why` must be text, but YAML reads 'no' as a truth value: put it in quotes",
        "17:10 `why` must be text, but YAML reads '1:30' as a number",
        "20:9 `why` has no value: write text",
        "23:10 `why` has no value ('null' is null): write text",
        "26:10 `why` holds the control character U+001B: remove its escape",
        "27:14 `instead` must be text, but YAML reads '.5' as a number",
    ],
    "targets": [
        "4:21 `target`: 'pkg.mod:f' holds a colon: use a dot, as in pkg.mod.f",
        "5:21 `target`: 'src/pkg/mod.py:f' names a file: write the dotted name of the module, pkg.mod:f",
        "6:21 `target`: 'f' names no module: write it in full",
        "7:21 `target`: 'pkg..f' is not a dotted name: a name is missing before or after a dot",
        "8:21 `target`: 'pkg.mod.' is not a dotted name: a name is missing",
        "9:21 `target`: 'pkg.class.f' is not a dotted name: class is a Python keyword",
        "10:21 `target`: 'pkg.my-mod.f' is not a dotted name: 'my-mod' is no Python name",
        "11:21 `target`: 'pkg.mod.f()' is a call: leave out the parentheses",
        "12:21 `target`: 'pkg.*' is not a dotted name: '*' is no Python name",
        "13:21 `target` must be text, not a list",
        "14:21 `target`: '.mod.f' is not a dotted name: a name is missing",
    ],
    "conditions": [
        "6:11 missing key 'supplies' in `when`: add it",
        "10:22 `supplies` is empty: name a parameter, or remove `when`",
        "14:22 `supplies` must be a list: write [profile]",
        "18:23 an item of `supplies`: '**options' is not a parameter name: '**options' is no Python name",
        "18:36 an item of `supplies`: 'lambda' is not a parameter name: lambda is a Python keyword",
        "18:44 an item of `supplies` has no value ('~' is null)",
        "22:32 `supplies` holds 'profile' twice (first at line 22): keep one",
        "26:11 `when` must be a mapping, not 'profile'",
        "30:5 only a call supplies parameters, but this seam restricts every import: remove `when`",
        "34:5 only a call supplies parameters, but this seam restricts every reference",
    ],
    "words": [
        "6:15 unknown value of `restrict` 'calls'; did you mean 'call'? known: call, reference, import",
        "7:15 unknown value of `possible` 'warning'; did you mean 'warn'? known: error, warn, ignore",
        "8:15 `external` must be true or false, without quotes: 'yes' is neither",
        "12:15 `restrict` must be text, but YAML reads 'off' as a truth value",
        "13:15 `possible` must be text, not a list",
        "14:15 `external` must be true or false, without quotes: 'true' is neither",
        "18:15 `external` must be true or false, without quotes: '1' is neither",
    ],
    "counts": [
        "9:28 `count` must be a whole number from 1 on, not '0'",
        "10:28 `count` must be a whole number from 1 on, not '-1'",
        "11:28 `count` must be a whole number from 1 on: YAML reads '012' in a way of its own; write plain",
        "12:28 `count` must be a whole number from 1 on: YAML reads '1_000' in a way of its own",
        "13:28 `count` must be a whole number from 1 on: YAML reads '1:30' in a way of its own",
        "14:28 `count` must be a whole number from 1 on: YAML reads '0x10' in a way of its own",
        "15:28 `count` must be a whole number from 1 on, not '1.0'",
        "16:28 `count` must be a whole number from 1 on, not 'true'",
        "17:28 `count` must be a whole number from 1 on: remove the quotes around 2",
        "18:28 `count` has no value ('~' is null): write a whole number from 1 on",
        "19:28 `count` must be a whole number from 1 on, not 'one'",
        "20:28 `count` must be a whole number from 1 on: YAML reads '1000000000' in a way of its own; write",
        "21:28 `count` must be a whole number from 1 on, not a list",
        "22:28 `count` must be a whole number from 1 on: YAML reads '+1' in a way of its own",
    ],
    "sites": [
        "8:16 `site`: 'pkg.mod.f' has no scope: write pkg.mod:f, or use the key `module`",
        "9:16 `site`: 'pkg' has no scope: write pkg:<module>",
        "10:16 `site`: 'pkg.mod:42' names a line, and lines move: name the function or class around it",
        "11:16 `site`: 'pkg.mod:f:42' names a line",
        "12:16 `site`: 'src/pkg/mod.py:f' names a file: write the dotted name of the module, pkg.mod:f",
        "13:16 `site`: 'pkg.mod:f.<locals>.g' holds <locals>: leave it out, as in f.g",
        "14:16 `site`: 'pkg.mod:f.<lambda>': lambdas and comprehensions are transparent",
        "15:16 `site`: 'pkg.mod:' has no scope: name the function or class, or write <module>",
        "16:16 `site`: 'pkg.*:f' holds a wildcard, but a site is one place",
        "17:16 `site`: 'pkg.mod:f*' holds a wildcard",
        "18:16 `site`: 'pkg.mod::f' holds more than one colon: write module:Class.method",
        "19:16 `site`: 'f()' is a call: leave out the parentheses",
        "20:16 `site`: 'pkg..mod:f' is not a module name: a name is missing before or after a dot",
        "21:16 `site`: 'C..f' is not a scope: a name is missing before or after a dot",
        "22:16 `site`: 'def' is not a scope: def is a Python keyword",
        "23:16 `site`: '<module>.f' is not a scope: '<module>' is no Python name",
        "24:16 `site`: ':f' is not a module name: a name is missing",
    ],
    "modules": [
        "8:18 `module`: 'pkg..mod' is not a module name: a name is missing before or after a dot",
        "9:18 `module`: 'pkg.*mod' holds '*mod': a wildcard stands alone between dots",
        "10:18 `module`: 'pkg.***' holds '***': a wildcard stands alone",
        "11:18 `module`: 'pkg.' is not a module name: a name is missing",
        "12:18 `module`: 'src/pkg/mod.py' names a file: write the dotted name of the module, pkg.mod",
        "13:18 `module`: 'src/pkg/__init__.py' names a file: write the dotted name of the module, pkg",
        "14:18 `module`: 'pkg.mod:f' names a scope too: use the key `site`",
        "15:18 `module`: 'pkg mod' is not a module name: 'pkg mod' holds other than letters",
        "16:18 `module`: 'lib\\\\mod.py' names a file: write the dotted name of the module, lib.mod",
        "17:18 `module` is blank: write some text",
        "18:18 `module` must be text, not a list",
        "19:18 `module`: 'mod.py' names a file: write the dotted name of the module, mod",
    ],
    "entry_with_two_places": [
        "9:9 an allow entry names `module` or `site`, not both: remove one",
        "12:9 an allow entry names `module` or `site`, not both: remove one",
    ],
    "entry_without_place": [
        "7:9 missing key 'module' or 'site' in an allow entry: add one of them",
        "10:9 missing key 'module' or 'site' in a migrating entry: add one of them",
    ],
    "entry_with_a_misspelled_place": ["7:9 unknown key 'modul'; did you mean 'module'?"],
    "debt_among_permanent_entries": [
        "8:9 key 'count' belongs to debt: move this entry to `migrating`",
        "9:9 key 'wave' belongs to debt: move this entry to `migrating`",
    ],
    "debt_without_count_and_wave": [
        "8:9 missing key 'count' in a migrating entry: add it",
        "8:9 missing key 'wave' in a migrating entry: add it",
    ],
    "reasons": [
        "7:9 missing key 'reason' in an allow entry: add it",
        "9:16 `reason` has no value: write text",
        "11:17 `reason` is blank: write some text",
        "13:17 `reason` is blank: write some text",
        "15:17 `reason` must be text, but YAML reads '2026-03-31' as a date",
    ],
    "entries_that_are_no_mappings": [
        "7:8 an item of `allow` has no value: write `key: value` lines with reason, module",
        "8:9 an item of `allow` has no value",
        "9:9 an item of `allow` must be a mapping, not 'pkg.mod'",
        "10:16 `migrating` must be a list: write [none]",
    ],
    "allow_without_value": ["6:11 `allow` has no value: write a list"],
    "allow_as_a_mapping": ["7:7 `allow` must be a list, not a mapping: start each item with a dash"],
    "details_of_entries": [
        "9:16 `owner` is blank: write some text",
        "10:17 `ticket`: 'ABC-12' is no address: write it in full, beginning with https://",
        "11:18 `expires`: '2026-02-30' is not in the calendar: write a day that exists",
        "14:16 `owner` must be text, not a list",
        "15:17 `ticket`: 'ftp://tracker.example/12' is no address",
        "16:18 `expires`: '2026-3-1' lacks a zero: write 2026-03-01",
        "19:17 `ticket`: 'https://' is no address",
        "20:18 `expires`: '2026-03-31T00:00:00Z' is no date: write YYYY-MM-DD, without a time",
        "23:18 `expires`: 'tomorrow' is no date",
        "26:18 `expires`: '20260331' is no date",
    ],
    "duplicate_entries": [
        "11:9 'pkg.a' is already listed in `allow` at line 9: keep one of the two entries",
        "14:9 'pkg.a' is already listed in `allow` at line 9",
        "19:9 'pkg.a:f' is already listed in `migrating` at line 18",
    ],
    "duplicate_ids": [
        "5:9 wave id 'wave-1' is used twice (first at line 3): rename one",
        "14:9 seam id 'a' is used twice (first at line 8): rename one",
    ],
    "waves": [
        "4:13 unknown value of `status` 'done'; known: planned, active, complete",
        "5:11 `goal` must be a whole number from 0 on, not '-1'",
        "6:10 `due`: '2026-13-01' is not in the calendar",
        "7:12 `title` is blank: write some text",
        "8:5 missing key 'status' in a wave: add it",
        "9:11 `goal` must be a whole number from 0 on, not '0.5'",
        "10:12 `after` must be a list: write [wave-1]",
        "12:13 unknown value of `status` 'plan'; did you mean 'planned'?",
        "13:13 an item of `after` must be text, but YAML reads '1' as a number",
    ],
    "waves_as_a_mapping": ["3:3 `waves` must be a list, not a mapping: start each item with a dash"],
    "waves_without_value": ["2:7 `waves` has no value: write a list"],
    "unknown_waves": [
        "5:13 unknown wave 'wave-0'; did you mean 'wave-1'? known: wave-1; correct it, or add it to `waves`",
        "13:15 unknown wave 'wawe-1'; did you mean 'wave-1'?",
    ],
    "wave_without_waves": ["9:15 unknown wave 'wave-1'; known: none; correct it, or add it to `waves`"],
    "waves_in_a_circle": [
        "5:13 wave 'wave-0' comes after itself: remove one `after`",
        "13:13 wave 'wave-3' comes after 'wave-1', which comes after it: remove one `after`",
    ],
    "folders": [
        "3:9 `root`: '~/project': ~ does not stand for the home folder here",
        "4:12 an item of `source`: '/src' is absolute: write a path relative to `root`",
        "5:16 an item of `production`: '../src' holds '..': move `root` up",
        "6:11 an item of `tests`: 'tests\\\\unit' holds a backslash: separate folders with /",
        "7:13 an item of `scripts`: 'tools*' is a pattern: name the folder itself",
        "8:13 an item of `exclude`: '/build/**' is absolute",
        "9:13 an item of `include` is blank",
    ],
    "codebase_without_folders": [
        "3:9 `root` has no value ('~' is null): write text",
        "4:11 `source` is empty: name an import root",
        "5:15 `production` is empty: name what is guarded",
        "6:9 `tests` has no value: write a list",
        "7:12 `scripts` must be a list: write [tools]",
    ],
    "folder_in_two_categories": [
        "5:11 folder 'src' is in `production` already (line 4): keep one",
        "6:20 folder 'tools' is in `scripts` already (line 6): keep one",
    ],
    "folder_that_is_production_by_default": [
        "3:17 folder 'src' is in `source` already (line 3): keep one",
        "4:13 folder 'src' is in `production` already (line 3): keep one",
    ],
    "production_outside_the_import_roots": [
        "4:16 `production` folder 'app' lies below no import root (src, lib): add one to `source`",
        "4:30 `production` folder 'srcs' lies below no import root",
    ],
    "codebase_without_value": ["2:10 `codebase` has no value: write `key: value` lines with root, source"],
    "examples": [
        "7:15 `breaks` must be a list: write [f()]",
        "8:14 `keeps` is empty: add a snippet",
        "12:15 `examples` must be a mapping, not a list",
        "18:11 an item of `breaks` must be text, but YAML reads '1' as a number",
        "19:11 an item of `breaks` is blank",
    ],
    "broken_through_an_alias": [
        "7:33 `reason` is blank: write some text",
        "10:14 `instead` must be text, but YAML reads 'off' as a truth value",
        "13:65 `instead` must be text, but YAML reads 'off' as a truth value",
    ],
}


def test_every_asset_is_in_the_table() -> None:
    assert sorted(path.stem for path in BROKEN.iterdir()) == sorted(PROBLEMS)


@pytest.mark.parametrize(("name", "expected"), PROBLEMS.items(), ids=PROBLEMS)
def test_a_broken_file_names_each_problem_at_its_place(name: str, expected: list[str]) -> None:
    with pytest.raises(PolicyError) as caught:
        read_policy(BROKEN / f"{name}.yaml", display="allowlists.yaml")
    found = [(f"{problem.line}:{problem.column}", problem.message) for problem in caught.value.problems]
    places, messages = zip(*(line.split(" ", 1) for line in expected), strict=True)
    assert [place for place, _ in found] == list(places)
    assert [fragment for fragment, (_, message) in zip(messages, found, strict=True) if fragment not in message] == []
    assert {problem.path for problem in caught.value.problems} == {"allowlists.yaml"}


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_parser_written_in_python_finds_the_same_lines(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader")
    with pytest.raises(PolicyError) as caught:
        read_policy(BROKEN / f"{name}.yaml")
    assert [str(problem.line) for problem in caught.value.problems] == [
        line.partition(":")[0] for line in PROBLEMS[name]
    ]
