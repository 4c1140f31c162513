"""Finding studies: what becomes an image, what is left out, and that nothing vanishes in silence."""

import os
import shutil
import socket
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

import phantoms
from radseal.deidentifying.ahead import ahead
from radseal.dicom.limits import LIMITS as FILE_LIMITS
from radseal.dicom.scanner import scan_opened
from radseal.dicom.syntax import open_file
from radseal.errors import InputError, LimitError, UsageError
from radseal.inputs import Found, Limits, choose, count_reasons, discover, found, require_one_patient
from radseal.inputs.classify import HEAD, classify


def reasons(result: Found) -> Counter[str]:
    """How many files were left out, by reason."""
    return Counter(item.reason for item in result.all_left_out)


def numbers(result: Found) -> list[int | None]:
    """The image numbers, in order."""
    return [instance.facts.instance_number for instance in result.instances]


def test_discover_takes_one_file(tmp_path: Path) -> None:
    """One named file is one study with one image, under its own name."""
    (path,) = phantoms.ct_series(tmp_path, 1)
    result = discover([path])
    (instance,) = result.instances
    assert instance.source.path == path.name
    assert bytes(instance.source.view()) == path.read_bytes()
    assert result.left_out == ()


def test_discover_takes_a_folder_with_other_things(tmp_path: Path) -> None:
    """Images are found at any depth; every other thing is listed as not DICOM, whatever its name ends in."""
    phantoms.ct_series(tmp_path / "a" / "b", 3)
    others = phantoms.other_files(tmp_path / "a")
    result = discover([tmp_path])
    assert numbers(result) == [1, 2, 3]
    assert [instance.source.path for instance in result.instances] == [f"a/b/ct000{n}.dcm" for n in (1, 2, 3)]
    assert {item.place for item in result.left_out} == {f"a/{name}" for name in others}
    assert reasons(result) == {found.NOT_DICOM: len(others)}


def test_discover_needs_no_file_name_extension(tmp_path: Path) -> None:
    """What a file is, its bytes say: images without extension are found."""
    phantoms.ct_series(tmp_path, 2, suffix="")
    assert numbers(discover([tmp_path])) == [1, 2]


def test_discover_takes_files_without_preamble(tmp_path: Path) -> None:
    """An image that lacks preamble, DICM and file meta is found all the same."""
    (path,) = phantoms.ct_series(tmp_path, 1)
    raw = path.read_bytes()
    path.write_bytes(raw[raw.index(b"\x08\x00\x05\x00CS") :])
    assert numbers(discover([tmp_path])) == [1]


def test_discover_groups_studies_and_series(tmp_path: Path) -> None:
    """Current and prior are two studies by date; series are by number, images along the patient."""
    phantoms.pet_ct_case(tmp_path)
    result = discover([tmp_path])
    dates = [next(iter(study.instances)).facts.study_date for study in result.studies]
    assert dates == ["20240115", "20260301"]
    assert [[series.modality for series in study.series] for study in result.studies] == [
        ["CT"],
        ["CT", "PT", "RTSTRUCT"],
    ]


def test_discover_does_not_depend_on_names(tmp_path: Path) -> None:
    """The same images under other names, in another order on disk, give the same studies in the same order."""
    paths = phantoms.pet_ct_case(tmp_path / "one")
    for place, path in enumerate(reversed(paths)):
        target = tmp_path / "two" / str(place % 3) / f"{place:03d}"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    one, two = (discover([tmp_path / name]) for name in ("one", "two"))
    assert [i.facts for i in one.instances] == [i.facts for i in two.instances]
    assert [s.study_instance_uid for s in one.studies] == [s.study_instance_uid for s in two.studies]


def test_discover_prefixes_several_paths(tmp_path: Path) -> None:
    """With several paths the relative paths begin with their names, made distinct; a path named twice counts once."""
    for folder in ("x/ct", "y/ct"):
        phantoms.ct_series(tmp_path / folder, 1, study=folder)
    both = [tmp_path / "x" / "ct", tmp_path / "y" / "ct", tmp_path / "x" / "ct"]
    result = discover(both)
    assert sorted(i.source.path for i in result.instances) == ["ct (2)/ct0001.dcm", "ct/ct0001.dcm"]
    assert result.left_out == ()


def test_discover_lists_copies_once(tmp_path: Path) -> None:
    """A byte for byte copy is left out as a copy; the image itself stays, and the series counts it once."""
    phantoms.ct_series(tmp_path / "a", 2)
    phantoms.ct_series(tmp_path / "b", 2)
    result = discover([tmp_path])
    assert [i.source.path for i in result.instances] == ["a/ct0001.dcm", "a/ct0002.dcm"]
    assert reasons(result) == {found.DUPLICATE: 2}
    assert result.studies[0].series[0].found == 2


def test_discover_refuses_two_contents_under_one_uid(tmp_path: Path) -> None:
    """Two different files with one SOP Instance UID are both found and make no case; places are on the private side."""
    (first,) = phantoms.ct_series(tmp_path / "a", 1)
    second = tmp_path / "Petra" / "x.dcm"
    second.parent.mkdir()
    second.write_bytes(first.read_bytes().replace(b"Referrer^Rita", b"Referrer^Ruth"))
    result = discover([tmp_path])
    assert len(list(result.instances)) == 2
    with pytest.raises(InputError, match="different content") as caught:
        require_one_patient(result)
    assert caught.value.private.split("\n") == ["Petra/x.dcm", "a/ct0001.dcm"]
    assert "Petra" not in str(caught.value)


def test_discover_never_leaves_the_tree(tmp_path: Path) -> None:
    """Links, pipes and sockets inside a folder are listed and not read, whether they lead out or not."""
    (outside,) = phantoms.ct_series(tmp_path / "outside", 1, study="outside")
    tree = tmp_path / "tree"
    (inside,) = phantoms.ct_series(tree, 1)
    (tree / "out").symlink_to(outside)
    (tree / "out-folder").symlink_to(outside.parent)
    (tree / "in").symlink_to(inside)
    (tree / "loop").symlink_to(tree)
    os.mkfifo(tree / "pipe")
    with socket.socket(socket.AF_UNIX) as unix:
        here = Path.cwd()
        os.chdir(tree)
        try:
            unix.bind("socket")
        finally:
            os.chdir(here)
        result = discover([tree])
    assert len(list(result.instances)) == 1
    assert reasons(result) == {found.LINK: 4, found.SPECIAL: 2}


def test_discover_follows_a_link_that_is_named(tmp_path: Path) -> None:
    """A link that the person names is what the person means."""
    phantoms.ct_series(tmp_path / "real", 1)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert len(list(discover([tmp_path / "link"]).instances)) == 1


def test_discover_lists_read_errors_and_goes_on(tmp_path: Path) -> None:
    """Files whose bytes the system refuses to give, as on a scratched disc, are listed; the search goes on.

    The kernel's own files of the loopback interface include some whose reading fails.
    """
    phantoms.ct_series(tmp_path, 1)
    result = discover([tmp_path, "/sys/class/net/lo"])
    assert reasons(result)[found.READ_ERROR] >= 1
    assert len(list(result.instances)) == 1


def test_discover_refuses_a_path_that_is_not_there(tmp_path: Path) -> None:
    """A path that leads nowhere is an error at once; its text stays on the private side."""
    with pytest.raises(InputError, match="no longer there") as caught:
        discover([tmp_path / "Phantom^Petra"])
    assert "Petra" in caught.value.private
    assert "Petra" not in str(caught.value)


def test_discover_refuses_when_nothing_is_dicom(tmp_path: Path) -> None:
    """A folder without any image is an error that counts what was there."""
    phantoms.other_files(tmp_path)
    with pytest.raises(InputError, match="no DICOM image was found: 7 not DICOM") as caught:
        discover([tmp_path])
    assert "letter.dcm" in caught.value.private


def test_discover_survives_hostile_files(tmp_path: Path) -> None:
    """A hostile file is left out, or, where its head alone is sound, refused by name when it is read whole.

    The good series beside them is found whole.
    """
    hostile = phantoms.hostile_set(tmp_path / "hostile")
    phantoms.ct_series(tmp_path / "good", 3)
    result = discover([tmp_path])
    good = [i for i in result.instances if i.source.path.startswith("good/")]
    assert len(good) == 3
    sound_heads = [i for i in result.instances if i not in good]
    for instance in sound_heads:
        with pytest.raises(InputError):
            scan_whole(bytes(instance.source.view()))
    told = {item.place for item in result.left_out} | {i.source.path for i in sound_heads}
    assert told == {f"hostile/{path.name}" for path in hostile.values()}
    assert set(reasons(result)) <= {found.MALFORMED, found.OVER_LIMIT, found.NO_IDENTIFIERS}


def scan_whole(data: bytes) -> None:
    """What de-identifying does first."""
    opened = open_file(data, FILE_LIMITS)
    scan_opened(opened)


def test_headers_may_be_read_elsewhere(tmp_path: Path) -> None:
    """Other processes read the headers, batch by batch: what is found is the same, in the same order."""
    phantoms.ct_series(tmp_path / "good", 70)
    phantoms.hostile_set(tmp_path / "hostile")
    (tmp_path / "link").symlink_to(tmp_path / "good")
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        found_elsewhere = discover([tmp_path], spread=lambda function, batches: ahead(pool, function, batches, 2))
    assert found_elsewhere == discover([tmp_path])


def test_discover_reads_no_pixels(tmp_path: Path) -> None:
    """Facts come from the head: a file whose pixels cannot be read gives the same facts as one whose pixels can."""
    (path,) = phantoms.ct_series(tmp_path, 1, 256)
    (whole,) = discover([path]).instances
    reads: list[int] = []

    class Metered:
        path, size, identity = "x", whole.source.size, ""

        def head(self, length: int) -> bytes:
            reads.append(length)
            return whole.source.head(length)

        def view(self) -> memoryview:
            raise AssertionError("the pixels were read")

    assert classify(Metered()) == whole.facts
    assert reads == [HEAD]


def test_discover_reads_past_empty_sequences(tmp_path: Path) -> None:
    """A sequence without items, of either kind of length, hides nothing that follows it."""
    (path,) = phantoms.ct_series(tmp_path, 1, 16)
    data = phantoms.read(path)
    data.ReferencedStudySequence, data.ProcedureCodeSequence = [], []
    data["ProcedureCodeSequence"].is_undefined_length = True
    data.save_as(path)
    (instance,) = discover([path]).instances
    assert instance.facts.patient_name == phantoms.PATIENT.name


def test_discover_reads_on_where_the_head_is_long(tmp_path: Path) -> None:
    """A header longer than the head that is read first gives its facts all the same, wherever the head ends."""
    (path,) = phantoms.ct_series(tmp_path, 1, 16)
    data = phantoms.read(path)
    for length in (HEAD - 1200, HEAD - 400, HEAD, 3 * HEAD):
        data.private_block(0x0009, "LONG", create=True).add_new(1, "OB", bytes(length))
        data.save_as(path)
        (instance,) = discover([path]).instances
        assert instance.facts.instance_number == 1
        assert instance.facts.columns == 16


def test_discover_bounds_the_number_of_files(tmp_path: Path) -> None:
    """More files than the limit is an error, not a long wait and not half a case."""
    phantoms.ct_series(tmp_path, 6)
    with pytest.raises(LimitError):
        discover([tmp_path], limits=Limits(files=5))


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(depth=2), found.TOO_DEEP),
        (Limits(path=12), found.TOO_DEEP),
        (Limits(file_bytes=5000), found.TOO_LARGE),
    ],
)
def test_discover_lists_what_is_beyond_a_limit(tmp_path: Path, limits: Limits, reason: str) -> None:
    """What lies too deep, is named too long or is too large is listed; the rest is found."""
    phantoms.ct_series(tmp_path, 1, 16, suffix="")
    phantoms.ct_series(tmp_path / "a" / "b" / "c", 1, 64, study="other")
    result = discover([tmp_path], limits=limits)
    assert reasons(result) == {reason: 1}
    assert len(list(result.instances)) == 1


def test_discover_tells_its_progress(tmp_path: Path) -> None:
    """Progress counts every file that was looked at."""
    phantoms.ct_series(tmp_path, 4)
    seen: list[tuple[object, ...]] = []
    discover([tmp_path], lambda *told: seen.append(told))
    assert seen == [("looking", 1), ("looking", 2), ("looking", 3), ("looking", 4), ("looking", 4, 4)]


def test_discover_keeps_the_unidentified_apart(tmp_path: Path) -> None:
    """DICOM without study identifier is left out of any case, yet at hand for de-identifying one by one."""
    (path,) = phantoms.ct_series(tmp_path, 1)
    data = phantoms.read(path)
    del data.StudyInstanceUID
    data.save_as(path)
    result = discover([path])
    assert result.studies == ()
    assert [instance.source.path for instance in result.unidentified] == [path.name]
    assert reasons(result) == {found.NO_IDENTIFIERS: 1}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        (b"M\xc3\xbcller.dcm", "Müller.dcm"),
        (b"\xff\xfe.dcm", "%FF%FE.dcm"),
        (b"new\nline\x1b[31m.dcm", "new%0Aline%1B[31m.dcm"),
        (b"back\\slash", "back%5Cslash"),
        (b"x" * 255, "x" * 255),
    ],
)
def test_discover_makes_every_name_portable(tmp_path: Path, name: bytes, path: str) -> None:
    """Names that are no text, or hold controls or backslashes, are found and get a path that can be sealed."""
    (image,) = phantoms.ct_series(tmp_path / "x", 1)
    image.rename(os.fsdecode(os.fsencode(tmp_path / "x") + b"/" + name))
    (instance,) = discover([tmp_path / "x"]).instances
    assert instance.source.path == path
    path.encode("utf-8")


def test_choose_takes_the_numbered_studies(tmp_path: Path) -> None:
    """Studies are chosen by the number on the screen; a number that is not there is wrong usage."""
    phantoms.pet_ct_case(tmp_path)
    everything = discover([tmp_path])
    (only,) = choose(everything, {1}).studies
    assert only == everything.studies[0]
    for wrong in (set(), {0}, {1, 3}):
        with pytest.raises(UsageError):
            choose(everything, wrong)


def test_choose_leaves_the_directory_of_others(tmp_path: Path) -> None:
    """A DICOMDIR names every study of its CD: where only some are chosen, it does not travel."""
    everything = discover([phantoms.cd(tmp_path).folder])
    assert choose(everything, {1, 2}).dicomdirs == everything.dicomdirs != ()
    assert choose(everything, {2}).dicomdirs == ()


def test_count_reasons_holds_no_place(tmp_path: Path) -> None:
    """What travels about left-out files is a number for each reason, never a name."""
    phantoms.ct_series(tmp_path, 1)
    phantoms.other_files(tmp_path)
    (entry,) = count_reasons(discover([tmp_path]).left_out)
    assert (entry.count, entry.reason) == (7, "not DICOM")
