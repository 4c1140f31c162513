"""What a reader needs stays under every profile, whatever the IOD; in pydicom's files not one such value changes."""

# ruff: noqa: E501  (each group's pattern reads best in full lines)

import io
import re
import warnings
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset

from radseal.dicom.deidentify import deidentify
from radseal.dicom.dictionary import attributes, table
from radseal.dicom.profile import load_profile
from radseal.dicom.profile_file import NAMES
from radseal.dicom.pseudonyms import Pseudonyms
from radseal.dicom.rules import Verb
from radseal.errors import InputError
from strategies import Element, identified, part_10

FILES = sorted(
    path
    for path in (Path(pydicom.__file__).parent / "data").rglob("*")
    if path.is_file() and path.suffix in {"", ".dcm"}
)
LISTED = {int(tag, 16) for tag, _code, _said in table("ps3_15_e1_1.json")["rows"] if len(tag) == 8 and "x" not in tag}
GROUPS = {
    "geometry": r"Image(Position|Orientation)(Patient|Volume|Slide)?$|Slice(Thickness|Location)|SpacingBetweenSlices|Plane(Position|Orientation)",
    "spacing and calibration": r"PixelSpacing$|ImagerPixelSpacing|Magnification|PixelAspectRatio|PhysicalDelta|PhysicalUnits|"
    r"SequenceOfUltrasoundRegions|RegionLocation|ReferencePixel|NominalScannedPixelSpacing|DistanceSource",
    "orientation, laterality, view": r"^(PatientOrientation|Laterality|ImageLaterality|ViewPosition|PatientPosition|"
    r"ViewCodeSequence|ViewModifierCodeSequence|FrameLaterality|BodyPartExamined|AnatomicRegionSequence|Breast.*)$",
    "pixels and display": r"^(Rows|Columns|Bits(Allocated|Stored)|HighBit|PixelRepresentation|Rescale(Slope|Intercept|Type)|"
    r"Window(Center|Width)|PhotometricInterpretation|SamplesPerPixel|PlanarConfiguration|ModalityLUTSequence|"
    r"VOILUTSequence|LUTData|LUTDescriptor|PresentationLUTShape|.*PaletteColorLookupTable(Data|Descriptor))$",
    "technique and timing": r"^(KVP|Exposure(Time)?|XRayTubeCurrent|RepetitionTime|EchoTime|InversionTime|FlipAngle|"
    r"EchoTrainLength|MagneticFieldStrength|TriggerTime|FrameTime(Vector)?|HeartRate|CineRate|SpiralPitchFactor|"
    r"TemporalPositionIndex|TemporalResolution|NumberOfTemporalPositions|.*PulseSequence.*|ScanningSequence)$",
    "diffusion": r"^(Diffusion(BValue|Directionality|GradientOrientation)|.*BMatrix|MRDiffusionSequence|DiffusionBValue.*)$",
    "nuclear medicine": r"^(Units|DecayCorrection|DecayFactor|Radionuclide(TotalDose|HalfLife|PositronFraction)|"
    r"RadiopharmaceuticalInformationSequence|CorrectedImage|ActualFrameDuration|FrameReferenceTime|SUVType)$",
    "dose": r"^(CTDI(vol|w)?|DLP|.*DoseAreaProduct|ImageAndFluoroscopyAreaDoseProduct|EntranceDose.*|DoseGridScaling|"
    r"DoseUnits|DoseType|DVH(Data|Type|DoseScaling)|MeasuredValueSequence|NumericValue|MeasurementUnitsCodeSequence)$",
    "frames": r"^(NumberOfFrames|Dimension(Index(Values|Pointer|Sequence)|OrganizationSequence)|FrameContentSequence|"
    r"InStackPositionNumber|StackID|.*FunctionalGroupsSequence|InstanceNumber|SeriesNumber|AcquisitionNumber|SegmentNumber)$",
    "contours and segments": r"^(ContourData|ContourGeometricType|NumberOfContourPoints|ROINumber|ROIDisplayColor|"
    r"SegmentSequence|Segment(ed)?Property(Type|Category)CodeSequence|StructureSetROISequence|ROIContourSequence|ContourSequence)$",
}  # fmt: skip
"""The table of docs/spec/deidentification.md, as patterns of PS3.6's keywords."""


def members(group: str) -> list[int]:
    """The attributes of a group, curves and overlays apart."""
    pattern = re.compile(GROUPS[group])
    known = attributes().items()
    return [tag for tag, (_vr, keyword) in known if tag >> 16 and pattern.search(keyword) and tag not in LISTED]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("group", GROUPS)
def test_groups_stay_under_every_profile(group: str, name: str) -> None:
    """No attribute of these groups goes or changes; sequences are kept and walked."""
    rules, tags = load_profile(name), members(group)
    staying = {Verb.KEEP, Verb.RECURSE, Verb.CLEAN if "clean-descriptors" in rules.options else Verb.KEEP}
    dates = {tag for tag in tags if attributes()[tag][0] in {b"DA", b"DT", b"UI"}}
    assert len(tags) >= 5
    assert [f"{tag:08X}" for tag in tags if tag not in dates and rules.by_tag[tag].verb not in staying] == []


def plain_values(data: Dataset) -> list[tuple[str, object]]:
    """What must not change: every value of the groups, at any depth, in order."""
    wanted = {
        tag for group in GROUPS for tag in members(group) if attributes()[tag][0] not in {b"SQ", b"UI", b"DA", b"DT"}
    }
    return [(str(one.tag), one.value) for one in data.iterall() if int(one.tag) in wanted and one.VR != "UN"]


@pytest.mark.parametrize("name", ["specialist", "research"])
def test_no_such_value_changes_in_pydicoms_files(name: str) -> None:
    """Over all readable files of pydicom: 0 values of the groups differ before and after."""
    rules, compared = load_profile(name), 0
    gone = {"Icon Image Sequence", "Original Attributes Sequence"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of values that the source had already
        for path in FILES:
            file = path.read_bytes()
            try:
                done = deidentify(file, rules, Pseudonyms(bytes(32), bytes(32), "ABCD1234"))
            except InputError:
                continue
            before = pydicom.dcmread(io.BytesIO(file), force=True)
            after = pydicom.dcmread(io.BytesIO(b"".join(done.parts)))
            for element in list(before):
                if element.name in gone or element.tag.is_private:
                    del before[element.tag]
            expected = plain_values(before)
            assert plain_values(after) == expected, path.name
            compared += len(expected)
    assert compared > 2000


NUMBERS = [0x00180050, 0x00280030, 0x00180060, 0x00189087, 0x00181110, 0x00201041]


@pytest.mark.parametrize("name", NAMES)
def test_unexpected_numbers_and_codes_stay(name: str) -> None:
    """Real images are Standard Extended: a number, code or code sequence of another IOD stays as it is."""
    elements = [
        *(Element(tag, "FD" if tag == 0x00189087 else "DS", b"12345.78") for tag in NUMBERS),
        Element(0x00185101, "CS", b"LL"),
        Element(0x30060084, "IS", b"7 "),
        Element(0x00082218, "SQ", ((Element(0x00080100, "SH", b"T-A0100 "), Element(0x00080104, "LO", b"Brain ")),)),
    ]
    done = deidentify(part_10(identified(*elements)), load_profile(name), Pseudonyms(bytes(32), bytes(32), "ABCD1234"))
    data = pydicom.dcmread(io.BytesIO(b"".join(done.parts)))
    assert all(tag in data for tag in (*NUMBERS, 0x00185101, 0x30060084))
    assert data.AnatomicRegionSequence[0].CodeMeaning == "Brain"
