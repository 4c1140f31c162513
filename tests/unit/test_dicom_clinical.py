"""A second opinion can be read: under the specialist profile values, structures and texts survive, people do not."""

import io
from datetime import datetime

import pydicom
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from radseal.dicom.deidentify import deidentify
from radseal.dicom.profile import load_profile
from radseal.dicom.pseudonyms import Pseudonyms

PERSON, DOCTOR, PLACE, NUMBER = "Featherstone^Ada", "Weatherby^Quentin", "Quxhaven General Hospital", "PID-0099123"
SAID = "Featherstone, Dr. Weatherby, Quxhaven, PID-0099123, 12.03.2024"
WORDS = ("Featherstone", "Weatherby", "Quxhaven", "0099123", "12.03.2024", "19610704")


def data_set(**more: object) -> Dataset:
    """An image of the made-up patient."""
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.SOPClassUID, data.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.128", "1.2.3.4"
    data.StudyInstanceUID, data.SeriesInstanceUID, data.FrameOfReferenceUID = "1.2.3.1", "1.2.3.2", "1.2.3.3"
    data.StudyDate = data.SeriesDate = data.AcquisitionDate = data.ContentDate = "20240312"
    data.StudyTime = data.SeriesTime = data.AcquisitionTime = data.ContentTime = "101500"
    data.PatientName, data.PatientID, data.PatientBirthDate = PERSON, NUMBER, "19610704"
    data.ReferringPhysicianName, data.InstitutionName = DOCTOR, PLACE
    for key, value in more.items():
        setattr(data, key, value)
    return data


def item(**values: object) -> Dataset:
    """One item of a sequence."""
    data = Dataset()
    for key, value in values.items():
        setattr(data, key, value)
    return data


def through(data: Dataset, *, implicit: bool = False) -> Dataset:
    """What the specialist gets; no planted word is in its bytes."""
    buffer = io.BytesIO()
    data.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
    dcmwrite(buffer, data, enforce_file_format=True)
    done = deidentify(buffer.getvalue(), load_profile("specialist"), Pseudonyms(bytes(32), bytes(32), "ABCD1234"))
    new = b"".join(done.parts)
    assert [word for word in WORDS if word.encode() in new] == []
    return pydicom.dcmread(io.BytesIO(new))


def private(data: Dataset, group: int, creator: str, element: int, vr: str, value: object) -> None:
    """Put a private attribute in."""
    data.private_block(group, creator, create=True).add_new(element, vr, value)


def pet(maker: str) -> Dataset:
    """A PET image as one of the three makers writes it."""
    dose = item(
        RadiopharmaceuticalStartTime="091530.00",
        RadiopharmaceuticalStartDateTime="20240312091530.00",
        RadionuclideTotalDose=3.7e8,
        RadionuclideHalfLife=6586.2,
        Radiopharmaceutical="FDG for Featherstone",
    )
    data = data_set(
        Modality="PT",
        Manufacturer=maker,
        PatientWeight=61.5,
        Units="BQML",
        DecayCorrection="START",
        CorrectedImage=["ATTN", "DECY"],
        RescaleSlope=2.31,
        RescaleIntercept=0,
        RadiopharmaceuticalInformationSequence=Sequence([dose]),
    )
    if maker == "GE MEDICAL SYSTEMS":
        data.SeriesDate, data.SeriesTime = "20240313", "200000"  # made later: the scan's start is private
        private(data, 0x0009, "GEMS_PETD_01", 0x0D, "DT", "20240312101500.00")
    if maker == "SIEMENS":
        private(data, 0x0071, "SIEMENS MED PT", 0x22, "DT", "20240312101500.00")
    if maker == "Philips":
        data.Units = "CNTS"
        private(data, 0x7053, "Philips PET Private Group", 0x00, "DS", "0.000437")
        private(data, 0x7053, "Philips PET Private Group", 0x09, "DS", "1.25")
        private(data, 0x7053, "Philips PET Private Group", 0x50, "LO", "Featherstone")
    return data


def text_of(data: Dataset, group: int, creator: str, element: int) -> str | None:
    """A private value as text."""
    try:
        value = data.private_block(group, creator)[element].value
    except KeyError:
        return None
    return value.decode().strip() if isinstance(value, bytes) else str(value)


def moment(text: str) -> datetime:
    """A DT to the second."""
    return datetime.strptime(f"{text[:14]}+0000", "%Y%m%d%H%M%S%z")


def suv_factor(data: Dataset) -> float:
    """SUVbw of a stored value of 1, as QIBA's pseudo-code has it for each maker."""
    if data.Units == "CNTS":
        return float(text_of(data, 0x7053, "Philips PET Private Group", 0x00)) * float(data.RescaleSlope)
    dose = data.RadiopharmaceuticalInformationSequence[0]
    start = (
        text_of(data, 0x0009, "GEMS_PETD_01", 0x0D)
        or text_of(data, 0x0071, "SIEMENS MED PT", 0x22)
        or f"{data.SeriesDate}{data.SeriesTime}"
    )
    scan, injection = (moment(text) for text in (start, dose.RadiopharmaceuticalStartDateTime))
    decay = 2 ** (-(scan - injection).total_seconds() / float(dose.RadionuclideHalfLife))
    return float(data.RescaleSlope) * float(data.PatientWeight) * 1000 / (float(dose.RadionuclideTotalDose) * decay)


@pytest.mark.parametrize("implicit", [False, True])
@pytest.mark.parametrize("maker", ["GE MEDICAL SYSTEMS", "SIEMENS", "Philips"])
def test_suv_is_the_same(maker: str, *, implicit: bool) -> None:
    """SUVbw before and after differ by less than 1e-6, with private times and factors, and over a changed day."""
    before = suv_factor(pet(maker))
    after = through(pet(maker), implicit=implicit)
    assert suv_factor(after) == pytest.approx(before, rel=1e-6)
    assert after.RadiopharmaceuticalInformationSequence[0].Radiopharmaceutical == "FDG for *"
    assert str(after.StudyDate) != "20240312"


@pytest.mark.parametrize(
    ("group", "creator", "element", "vr", "value"),
    [
        (0x0019, "SIEMENS MR HEADER", 0x0C, "IS", "1000"),
        (0x0019, "SIEMENS MR HEADER", 0x0E, "FD", [0.1, 0.2, 0.97]),
        (0x0043, "GEMS_PARM_01", 0x39, "IS", ["1000", "8", "0", "0"]),
        (0x2001, "Philips Imaging DD 001", 0x03, "FL", 1000.0),
    ],
)
def test_diffusion_survives(group: int, creator: str, element: int, vr: str, value: object) -> None:
    """b-values in the standard's attribute and in the makers' own, with a creator that stands in another block."""
    data = data_set(Modality="MR", DiffusionBValue=1000.0, SeriesDescription="ep2d_diff b1000 ADC")
    private(data, group, "SOMEBODY ELSE", 0x01, "LO", "Featherstone")
    private(data, group, creator, element, vr, value)
    after = through(data)
    assert after.DiffusionBValue == 1000.0
    assert after.SeriesDescription == "ep2d_diff b1000 ADC"
    found = after.private_block(group, creator)[element].value
    assert found == value or [str(one) for one in found] == value or str(found) == value
    with pytest.raises(KeyError):
        after.private_block(group, "SOMEBODY ELSE")


def test_descriptions_and_contrast_survive() -> None:
    """Study, series, protocol, contrast and comments: the clinical words stay, the planted ones do not."""
    data = data_set(
        StudyDescription=f"CT abdomen {SAID}"[:64],
        SeriesDescription="Abdomen venous 3.0 B30f",
        ProtocolName="Abd routine Featherstone",
        ContrastBolusAgent="Iomeron 400, 80 ml",
        ImageComments=f"Liver segment VII. {SAID}",
        AdmittingDiagnosesDescription="Hepatocellular carcinoma",
        PatientSex="F",
        PatientSize=1.64,
        BodyPartExamined="ABDOMEN",
    )
    after = through(data)
    assert after.StudyDescription.startswith("CT abdomen *")
    assert after.SeriesDescription == "Abdomen venous 3.0 B30f"
    assert after.ProtocolName == "Abd routine *"
    assert after.ContrastBolusAgent == "Iomeron 400, 80 ml"
    assert after.ImageComments.startswith("Liver segment VII. *")
    assert after.AdmittingDiagnosesDescription == "Hepatocellular carcinoma"
    assert (after.PatientSex, after.PatientSize, after.PatientAge) == ("F", 1.64, "062Y")


def test_structures_and_segments_survive() -> None:
    """ROI names and numbers, contour data, segment labels; who drew them does not."""
    roi = item(ROINumber=1, ROIName="GTV Featherstone", ROIGenerationAlgorithm="MANUAL")
    contour = item(ContourGeometricType="CLOSED_PLANAR", NumberOfContourPoints=1, ContourData=[1.5, 2.5, 3.5])
    segment = item(
        SegmentNumber=1, SegmentLabel="Liver", SegmentDescription="drawn by Weatherby", SegmentAlgorithmType="MANUAL"
    )
    data = data_set(
        StructureSetLabel="Plan 1",
        StructureSetROISequence=Sequence([roi]),
        ROIContourSequence=Sequence([item(ReferencedROINumber=1, ContourSequence=Sequence([contour]))]),
        RTROIObservationsSequence=Sequence([item(ROIInterpreter=DOCTOR, RTROIInterpretedType="GTV")]),
        SegmentSequence=Sequence([segment]),
    )
    after = through(data)
    assert after.StructureSetROISequence[0].ROIName == "GTV *"
    assert after.ROIContourSequence[0].ContourSequence[0].ContourData == [1.5, 2.5, 3.5]
    assert after.RTROIObservationsSequence[0].RTROIInterpretedType == "GTV"
    assert after.SegmentSequence[0].SegmentLabel == "Liver"
    assert after.SegmentSequence[0].SegmentDescription == "drawn by *"
    assert after.StructureSetLabel == "Plan 1"


def content(kind: str, code: str, meaning: str, **values: object) -> Dataset:
    """One item of a report."""
    name = item(CodeValue=code, CodingSchemeDesignator="DCM", CodeMeaning=meaning)
    return item(RelationshipType="CONTAINS", ValueType=kind, ConceptNameCodeSequence=Sequence([name]), **values)


def test_report_and_dose_survive() -> None:
    """A report's findings and a dose report's CTDIvol and DLP; observers, numbers and planted words do not."""
    unit = item(CodeValue="mGy", CodingSchemeDesignator="UCUM", CodeMeaning="mGy")
    measured = item(NumericValue=12.5, MeasurementUnitsCodeSequence=Sequence([unit]))
    data = data_set(
        ContentSequence=Sequence(
            [
                content("TEXT", "121071", "Finding", TextValue=f"Nodule of 8 mm, left upper lobe. {SAID}"),
                content("NUM", "113830", "Mean CTDIvol", MeasuredValueSequence=Sequence([measured])),
                content("TEXT", "121022", "Accession Number", TextValue="QX-7"),
                content("PNAME", "121008", "Person Observer Name", PersonName=DOCTOR),
                content("DATE", "121125", "Procedure Date", Date="20240312"),
            ]
        )
    )
    finding, dose, number, observer, day = through(data).ContentSequence
    assert finding.TextValue.startswith("Nodule of 8 mm, left upper lobe. *")
    assert dose.MeasuredValueSequence[0].NumericValue == 12.5
    assert dose.ConceptNameCodeSequence[0].CodeMeaning == "Mean CTDIvol"
    assert number.TextValue == "REMOVED"
    assert observer.PersonName == "REMOVED"
    assert str(day.Date) not in {"", "20240312", "19000101"}


def test_graphics_and_overlays_survive() -> None:
    """Annotations and overlay bits stay, the words in them are cleaned."""
    text = item(UnformattedTextValue="nodule? ask Weatherby", BoundingBoxAnnotationUnits="PIXEL")
    line = item(GraphicData=[1.0, 2.0, 3.0, 4.0], GraphicType="POLYLINE", GraphicDimensions=2)
    annotation = item(GraphicLayer="L1", TextObjectSequence=Sequence([text]), GraphicObjectSequence=Sequence([line]))
    data = data_set(GraphicAnnotationSequence=Sequence([annotation]))
    data.add_new(0x60000010, "US", 4)
    data.add_new(0x60000022, "LO", "Featherstone left")
    data.add_new(0x60003000, "OW", b"\1\2")
    after = through(data)
    assert after.GraphicAnnotationSequence[0].TextObjectSequence[0].UnformattedTextValue == "nodule? ask *"
    assert after.GraphicAnnotationSequence[0].GraphicObjectSequence[0].GraphicData == [1, 2, 3, 4]
    assert after[0x60003000].value == b"\1\2"
    assert after[0x60000022].value == "* left"


def test_intervals_are_true() -> None:
    """Two studies of one patient are as far apart as they were; times of day and offsets stay."""
    one = through(data_set())
    other = through(data_set(StudyDate="20240626", AcquisitionDateTime="20240626101500.5+0200"))
    days = [moment(f"{data.StudyDate}000000") for data in (one, other)]
    assert (days[1] - days[0]).days == 106
    assert str(other.AcquisitionDateTime).endswith("101500.5+0200")
    assert (one.StudyTime, one.LongitudinalTemporalInformationModified) == ("101500", "MODIFIED")
