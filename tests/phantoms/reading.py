"""A case to read: a CT, a prior MR, an angiogram, an ultrasound loop, a mammogram, a report and a PDF of one patient.

The head is given as a brain (0 to 1) and the distance from it; around it a skull and skin are laid. All names and
dates are invented; the same bytes at every run.
"""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian, JPEGBaseline8Bit

Volume = NDArray[np.float32]
_ROOT = "2.25.5170"
_CT, _MR, _XA, _US, _MG = (f"1.2.840.10008.5.1.4.1.1.{part}" for part in ("2", "4", "12.1", "3.1", "1.2"))
_SR, _PDF = "1.2.840.10008.5.1.4.1.1.88.11", "1.2.840.10008.5.1.4.1.1.104.1"
_STUDIES = {"now": "20260914", "prior": "20250320"}


def as_ct(brain: Volume, away: Volume) -> Volume:
    """Return Hounsfield units: brain, fluid, skull, diploe, skin, air."""
    generator = np.random.default_rng(1)
    tissue = 24 + 18 * np.clip((brain - 0.35) * 2, 0, 1)
    bands = [
        (0.0, tissue),
        (0.1, 8.0),
        (4.0, 1100.0),
        (6.5, 450.0),
        (8.5, 1150.0),
        (10.5, 35.0),
        (16.0, -60.0),
        (18.5, -1000.0),
    ]
    out = np.zeros_like(brain)
    for start, value in bands:
        out = np.where(away >= start, value, out)
    return (out + generator.normal(0, 4, brain.shape)).astype(np.float32)


def as_mr(brain: Volume, away: Volume) -> Volume:
    """Return a T1-like signal: brain as it is, dark skull, bright fat."""
    generator = np.random.default_rng(2)
    signal = np.where(away > 0, np.where(away < 4, 90, 30), brain * 900)
    signal = np.where((away > 11) & (away < 18.5), 700, signal)
    signal = np.where(away >= 18.5, 0, signal)
    return np.abs(signal + generator.normal(0, 12, brain.shape)).astype(np.float32)


class Writer:
    """Writes objects of one patient into a folder, numbered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    def uid(self, *parts: object) -> UID:
        """Return a UID that is the same at every run."""
        return UID(f"{_ROOT}." + ".".join(str(sum(str(part).encode())) for part in parts) + f".{self.count + 1}")

    def begin(self, sop_class: str, modality: str, study: str, series: int, description: str) -> Dataset:
        """Return a data set with patient, study and series."""
        data = Dataset()
        data.file_meta = FileMetaDataset()
        data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        data.SpecificCharacterSet = "ISO_IR 192"
        data.SOPClassUID, data.SOPInstanceUID = sop_class, self.uid("instance")
        data.PatientName, data.PatientID = "Sample^Rosa María", "RADSEAL-SAMPLE"
        data.PatientBirthDate, data.PatientSex = "19610412", "F"
        data.StudyInstanceUID = f"{_ROOT}.1.{_STUDIES[study]}"
        data.SeriesInstanceUID = f"{data.StudyInstanceUID}.{series}"
        data.FrameOfReferenceUID = f"{data.StudyInstanceUID}.0"
        data.StudyDate, data.StudyTime, data.StudyID = _STUDIES[study], "101500", "1"
        data.AccessionNumber, data.ReferringPhysicianName = "", ""
        data.StudyDescription = "Head and chest, follow-up" if study == "now" else "MR head"
        data.Modality, data.SeriesNumber, data.SeriesDescription = modality, series, description
        data.Manufacturer, data.PositionReferenceIndicator = "Test works", ""  # no word of the name
        return data

    def image(self, data: Dataset, pixels: NDArray[np.uint8] | NDArray[np.int16]) -> None:
        """Add grey pixels, one frame or several."""
        data.SamplesPerPixel, data.PhotometricInterpretation = 1, data.get("PhotometricInterpretation", "MONOCHROME2")
        data.Rows, data.Columns = pixels.shape[-2:]
        data.BitsAllocated = data.BitsStored = pixels.dtype.itemsize * 8
        data.HighBit, data.PixelRepresentation = data.BitsStored - 1, int(pixels.dtype.kind == "i")
        if pixels.ndim == 3:
            data.NumberOfFrames = len(pixels)
        data.PixelData = pixels.tobytes()
        data["PixelData"].VR = "OW" if data.BitsAllocated > 8 else "OB"

    def save(self, data: Dataset) -> None:
        """Write it as the next file."""
        self.count += 1
        data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID
        data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
        data.save_as(self.folder / f"IM{self.count:05}.dcm", enforce_file_format=True)

    def slices(self, volume: Volume, thick: int, begin: Callable[[], Dataset]) -> None:
        """Write a stack of axial slices, every `thick` mm."""
        for number, z in enumerate(range(0, len(volume), thick), 1):
            data = begin()
            data.InstanceNumber = number
            data.ImagePositionPatient = [-volume.shape[2] / 2, -volume.shape[1] / 2, float(z)]
            data.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
            data.PixelSpacing, data.SliceThickness = [1, 1], thick
            if data.Modality == "CT":
                data.RescaleIntercept, data.RescaleSlope, data.RescaleType = -1024, 1, "HU"
                data.WindowCenter, data.WindowWidth = [40, 400], [80, 1800]
                data.WindowCenterWidthExplanation = ["BRAIN", "BONE"]
            else:
                data.WindowCenter, data.WindowWidth = 420, 840
            self.image(data, (volume[z] + (1024 if data.Modality == "CT" else 0)).round().astype(np.int16))
            self.save(data)


def write_loops(writer: Writer) -> None:
    """Write an angiogram (vessels that fill) and an ultrasound loop (JPEG, calibrated region)."""
    y, x = np.mgrid[0:512, 0:512].astype(np.float32)
    tree = [256 + 90 * np.sin(y / 60 + phase) * (y / 512) * side for phase, side in ((0, 1), (1, -1), (2.2, 0.5))]
    vessel = np.minimum.reduce([np.abs(x - line) / (9 - y / 90) for line in tree])
    frames = [np.where((vessel < 1) & (y < 40 * frame), 60, 190) - 25 * np.cos(x / 90) for frame in range(1, 16)]
    noise = np.random.default_rng(3).normal(0, 5, (15, 512, 512))
    data = writer.begin(_XA, "XA", "now", 3, "Left internal carotid, run 2")
    data.FrameTime, data.ImagerPixelSpacing, data.Laterality = 133.3, [0.3, 0.3], "L"
    data.FrameIncrementPointer = 0x00181063
    data.PatientOrientation = ["L", "F"]
    writer.image(data, np.clip(np.array(frames) + noise, 0, 255).astype(np.uint8))
    writer.save(data)
    speckle = np.random.default_rng(4).rayleigh(1, (480, 640))
    yy, xx = np.mgrid[0:480, 0:640].astype(np.float32)
    radius, angle = np.hypot(xx - 320, yy + 60), np.arctan2(xx - 320, yy + 60)
    (np.abs(angle) < 0.62) & (radius < 520) & (radius > 70)
    fan = (np.abs(angle) < 0.62) & (radius < 520) & (radius > 70)
    jpegs = []
    for frame in range(20):
        wall = 130 + 22 * np.sin(frame / 20 * 2 * np.pi)
        chamber = np.hypot((xx - 320) / 1.25, yy - 270) < wall
        grey = np.clip(speckle * np.where(chamber, 9, 70), 0, 255) * fan
        rgb = np.repeat(grey[..., None], 3, 2).astype(np.uint8)
        target = io.BytesIO()
        Image.fromarray(rgb).save(target, "JPEG", quality=85)
        jpegs.append(target.getvalue())
    data = writer.begin(_US, "US", "now", 4, "Heart, four-chamber view")
    data.FrameTime, data.FrameIncrementPointer = 50, 0x00181063
    region = Dataset()
    region.RegionLocationMinX0, region.RegionLocationMinY0 = 0, 0
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = 639, 479
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
    region.PhysicalDeltaX = region.PhysicalDeltaY = 0.03
    region.RegionSpatialFormat, region.RegionDataType, region.RegionFlags = 1, 1, 0
    data.SequenceOfUltrasoundRegions = Sequence([region])
    data.SamplesPerPixel, data.PhotometricInterpretation, data.PlanarConfiguration = 3, "YBR_FULL_422", 0
    data.Rows, data.Columns, data.NumberOfFrames = 480, 640, len(jpegs)
    data.BitsAllocated = data.BitsStored = 8
    data.HighBit, data.PixelRepresentation = 7, 0
    data.LossyImageCompression, data.LossyImageCompressionRatio = "01", "12.5"
    data.LossyImageCompressionMethod = "ISO_10918_1"
    data.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    data.PixelData = encapsulate(jpegs)
    data["PixelData"].VR = "OB"
    writer.save(data)


def write_mammogram(writer: Writer) -> None:
    """Write a mammogram-like image: small values are white, calibrated at the detector."""
    y, x = np.mgrid[0:1024, 0:768].astype(np.float32)
    breast = np.hypot(x / 620, (y - 512) / 470) < 1
    texture = np.random.default_rng(5).normal(0, 1, (32, 24))
    wide = np.array(Image.fromarray(texture.astype(np.float32)).resize((768, 1024), Image.Resampling.BICUBIC))
    grey = np.where(breast, 2100 + 380 * wide - x * 0.9, 250)
    data = writer.begin(_MG, "MG", "now", 5, "R MLO")
    data.ImageLaterality, data.ViewPosition, data.PatientOrientation = "R", "MLO", ["P", "FL"]
    data.ImagerPixelSpacing, data.PhotometricInterpretation = [0.1, 0.1], "MONOCHROME1"
    data.WindowCenter, data.WindowWidth, data.PresentationLUTShape = 2200, 3600, "INVERSE"
    writer.image(data, (4095 - np.clip(grey, 0, 4095)).astype(np.int16))
    writer.save(data)


def write_documents(writer: Writer) -> None:
    """Write a structured report and an encapsulated PDF."""

    def code(value: str, meaning: str) -> Sequence:
        item = Dataset()
        item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "99RADSEAL", meaning
        return Sequence([item])

    def text(name: str, words: str) -> Dataset:
        item = Dataset()
        item.RelationshipType, item.ValueType, item.TextValue = "CONTAINS", "TEXT", words
        item.ConceptNameCodeSequence = code("T", name)
        return item

    data = writer.begin(_SR, "SR", "now", 6, "Report")
    data.ValueType, data.ContinuityOfContent = "CONTAINER", "SEPARATE"
    data.ConceptNameCodeSequence = code("R", "Radiology report")
    data.CompletionFlag, data.VerificationFlag, data.ContentDate, data.ContentTime = (
        "COMPLETE",
        "VERIFIED",
        "20260914",
        "113000",
    )
    section = Dataset()
    section.RelationshipType, section.ValueType, section.ContinuityOfContent = "CONTAINS", "CONTAINER", "SEPARATE"
    section.ConceptNameCodeSequence = code("F", "Findings")
    measure = Dataset()
    measure.RelationshipType, measure.ValueType = "CONTAINS", "NUM"
    measure.ConceptNameCodeSequence = code("D", "Width of the third ventricle")
    value = Dataset()
    value.NumericValue, value.MeasurementUnitsCodeSequence = "4.2", code("mm", "mm")
    measure.MeasuredValueSequence = Sequence([value])
    section.ContentSequence = Sequence(
        [text("Brain", "No bleeding, no mass. The ventricles are of normal width."), measure]
    )
    data.ContentSequence = Sequence(
        [
            text("Question", "Headache for three weeks."),
            section,
            text("Impression", "No change since the prior examination."),
        ]
    )
    writer.save(data)
    data = writer.begin(_PDF, "DOC", "now", 7, "Letter of referral")
    data.DocumentTitle, data.MIMETypeOfEncapsulatedDocument, data.BurnedInAnnotation = (
        "Letter of referral",
        "application/pdf",
        "NO",
    )
    data.EncapsulatedDocument = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    writer.save(data)


def ball(side: int = 48) -> tuple[Volume, Volume]:
    """Return a small round brain, brighter to the left, and the distance from it: enough to tell sides apart."""
    z, y, x = np.mgrid[0:side, 0:side, 0:side].astype(np.float32) - side / 2
    radius = np.hypot(np.hypot(x, y), z)
    edge = side / 2 - 16
    brain = np.where(radius < edge, 0.6 + x / side, 0).astype(np.float32)
    return brain, np.maximum(radius - edge, 0).astype(np.float32)


def write_case(folder: Path, brain: Volume, away: Volume) -> int:
    """Write the whole case; return how many objects it has."""
    folder.mkdir(parents=True, exist_ok=True)
    writer = Writer(folder)
    writer.slices(as_ct(brain, away), 1, lambda: writer.begin(_CT, "CT", "now", 1, "Head 1 mm"))
    writer.slices(as_mr(brain, away), 4, lambda: writer.begin(_MR, "MR", "prior", 2, "T1 axial 4 mm"))
    write_loops(writer)
    write_mammogram(writer)
    write_documents(writer)
    return writer.count
