"""Phantom series of the usual modalities, one function each."""

import struct
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

import pydicom.data
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.filewriter import dcmwrite
from pydicom.uid import (
    UID,
    BasicTextSRStorage,
    CTImageStorage,
    EnhancedCTImageStorage,
    ExplicitVRLittleEndian,
    MRImageStorage,
    MultiFrameGrayscaleByteSecondaryCaptureImageStorage,
    PositronEmissionTomographyImageStorage,
    RLELossless,
    RTStructureSetStorage,
    UltrasoundMultiFrameImageStorage,
)

from radseal.sample import head_slice, make_uid


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient who does not exist."""

    name: str = "Phantom^Petra"
    birth_date: str = "19610812"
    id: str = "PH-0001"
    sex: str = "F"


PATIENT = Patient()


def uid(*words: str | int) -> UID:
    """The UID that belongs to these words."""
    return make_uid(*(str(word) for word in words))


def new_data(
    sop_class: UID,
    modality: str,
    patient: Patient = PATIENT,
    *,
    study: str = "study",
    series: str = "series",
    syntax: UID = ExplicitVRLittleEndian,
) -> Dataset:
    """A data set with file meta, patient, study and series; the caller adds the rest."""
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.MediaStorageSOPClassUID = sop_class
    data.file_meta.TransferSyntaxUID = syntax
    data.file_meta.ImplementationClassUID = uid("phantoms")
    data.SpecificCharacterSet = "ISO_IR 192"
    data.SOPClassUID = sop_class
    data.StudyDate = "20260301"
    data.StudyTime = "090000"
    data.SeriesDate = data.ContentDate = "20260301"
    data.SeriesTime = data.ContentTime = "090500"
    data.AccessionNumber = f"ACC-{study}"[:16]
    data.Modality = modality
    data.Manufacturer = "Test Works"
    data.InstitutionName = "Phantom Hospital"
    data.ReferringPhysicianName = "Referrer^Rita"
    data.StudyDescription = f"{study} of a test object"
    data.SeriesDescription = f"{series} of a test object"
    data.PatientName = patient.name
    data.PatientID = patient.id
    data.PatientBirthDate = patient.birth_date
    data.PatientSex = patient.sex
    data.StudyInstanceUID = uid(patient.name, patient.id, study)
    data.SeriesInstanceUID = uid(patient.name, patient.id, study, series)
    data.StudyID = "1"
    data.SeriesNumber = 1
    return data


def save(data: Dataset, path: Path, instance: str | int = 1) -> Path:
    """Write the data set under an instance UID made from its series and `instance`."""
    data.SOPInstanceUID = uid(data.SeriesInstanceUID, instance)
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
    if "InstanceNumber" not in data or isinstance(instance, int):
        data.InstanceNumber = instance if isinstance(instance, int) else 1
    path.parent.mkdir(parents=True, exist_ok=True)
    dcmwrite(path, data, enforce_file_format=True)
    return path


def set_grey(data: Dataset, rows: int, columns: int, *, signed: bool = False) -> Dataset:
    """Add what a 16 bit grey image states about its pixels."""
    data.SamplesPerPixel = 1
    data.PhotometricInterpretation = "MONOCHROME2"
    data.Rows, data.Columns = rows, columns
    data.BitsAllocated = data.BitsStored = 16
    data.HighBit = 15
    data.PixelRepresentation = int(signed)
    return data


def set_plane(data: Dataset, number: int, *, size: int, step: float, tilt: tuple[float, ...]) -> None:
    """Place slice `number` (from 1) along z."""
    data.ImagePositionPatient = [-size / 2, -size / 2, (number - 1) * step]
    data.ImageOrientationPatient = list(tilt)


def ct_series(  # noqa: PLR0913  (a phantom has many knobs, all by name)
    folder: Path,
    slices: int = 5,
    size: int = 64,
    patient: Patient = PATIENT,
    *,
    study: str = "study",
    series: str = "ct",
    step: float = 2.0,
    number: int = 2,
    missing: Container[int] = (),
    private: int = 0,
    suffix: str = ".dcm",
    planted: str = "",
    study_date: str = "20260301",
) -> list[Path]:
    """A CT series of `slices` axial slices, `size` by `size`, `step` mm apart, without those numbered in `missing`.

    `private` adds so many private elements to each file; `planted` puts that text into the study description, a private
    attribute and the last pixels. 500 slices of 512 by 512 are 265 MB.
    """
    data = set_grey(new_data(CTImageStorage, "CT", patient, study=study, series=series), size, size)
    data.StudyDate = study_date
    data.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    data.BodyPartExamined = "HEAD"
    data.KVP = 120
    data.SliceThickness = step
    data.PatientPosition = "HFS"
    data.FrameOfReferenceUID = uid(patient.name, patient.id, study, "frame")
    data.SeriesNumber = number
    data.PixelSpacing = [1.0, 1.0]
    data.RescaleIntercept, data.RescaleSlope, data.RescaleType = -1024, 1, "HU"
    data.WindowCenter, data.WindowWidth = 40, 400
    if private or planted:
        block = data.private_block(0x0019, "TEST WORKS", create=True)
        for place in range(min(private, 240)):
            block.add_new(place, "LO", f"private value {place}")
        block.add_new(0xF0, "LO", planted)
    if planted:
        data.StudyDescription = planted
    mark = planted.encode().ljust(2 * ((len(planted) + 1) // 2), b" ")
    paths = []
    for slice_number in range(1, slices + 1):
        if slice_number in missing:
            continue
        set_plane(data, slice_number, size=size, step=step, tilt=(1, 0, 0, 0, 1, 0))
        data.SliceLocation = (slice_number - 1) * step
        pixels = head_slice((slice_number - 0.5) / slices * 2 - 1, size, study.encode())
        data.PixelData = pixels[: len(pixels) - len(mark)] + mark
        paths.append(save(data, folder / f"{series}{slice_number:04d}{suffix}", slice_number))
    return paths


def mr_series(
    folder: Path, slices: int = 5, times: int = 1, *, patient: Patient = PATIENT, study: str = "study"
) -> list[Path]:
    """An MR series of `times` time points over the same `slices` oblique places; numbers run time by time."""
    data = set_grey(new_data(MRImageStorage, "MR", patient, study=study, series="mr"), 32, 32)
    data.ScanningSequence, data.SequenceVariant, data.ScanOptions = "EP", "SK", ""
    data.MRAcquisitionType, data.RepetitionTime, data.EchoTime = "2D", 2000, 30
    data.BodyPartExamined, data.SeriesNumber = "BRAIN", 4
    data.PixelSpacing, data.SpacingBetweenSlices, data.SliceThickness = [2.0, 2.0], 3.3, 3.0
    data.FrameOfReferenceUID = uid(patient.name, patient.id, study, "frame")
    tilt = (1.0, 0.0, 0.0, 0.0, 0.96, 0.28)
    paths = []
    for time in range(times):
        for place in range(slices):
            data.ImageOrientationPatient = list(tilt)
            data.ImagePositionPatient = [-32, round(-32 - 0.28 * 3.3 * place, 5), round(0.96 * 3.3 * place, 5)]
            data.TemporalPositionIdentifier = time + 1
            data.PixelData = head_slice(place / slices, 32, bytes([time]))
            number = time * slices + place + 1
            paths.append(save(data, folder / f"mr{number:04d}.dcm", number))
    return paths


def localizer(folder: Path, *, patient: Patient = PATIENT, study: str = "study") -> list[Path]:
    """A localizer: three planes with three images each, unevenly spaced, in one series."""
    data = set_grey(new_data(MRImageStorage, "MR", patient, study=study, series="localizer"), 32, 32)
    data.ImageType, data.SeriesNumber = ["ORIGINAL", "PRIMARY", "LOCALIZER"], 1
    planes = (((1, 0, 0, 0, 1, 0), 2), ((0, 1, 0, 0, 0, -1), 0), ((1, 0, 0, 0, 0, -1), 1))
    paths = []
    for tilt, axis in planes:
        for offset in (-20, 0, 35):
            position = [-16.0, -16.0, -16.0]
            position[axis] = float(offset)
            data.ImageOrientationPatient, data.ImagePositionPatient = list(tilt), position
            data.PixelData = head_slice(0, 32)
            number = len(paths) + 1
            paths.append(save(data, folder / f"loc{number}.dcm", number))
    return paths


def us_cine(folder: Path, frames: int = 4, *, patient: Patient = PATIENT, study: str = "study") -> list[Path]:
    """An ultrasound cine loop: one colour object of several frames."""
    data = new_data(UltrasoundMultiFrameImageStorage, "US", patient, study=study, series="us")
    data.SamplesPerPixel, data.PhotometricInterpretation, data.PlanarConfiguration = 3, "RGB", 0
    data.Rows, data.Columns, data.NumberOfFrames = 24, 32, frames
    data.BitsAllocated = data.BitsStored = 8
    data.HighBit, data.PixelRepresentation, data.SeriesNumber = 7, 0, 5
    data.FrameTime, data.FrameIncrementPointer = 40, 0x00181063
    data.PixelData = b"".join(bytes([frame * 20 % 256, 60, 90]) * (24 * 32) for frame in range(frames))
    return [save(data, folder / "us.dcm")]


def enhanced_ct(folder: Path, frames: int = 6, *, patient: Patient = PATIENT, study: str = "study") -> list[Path]:
    """An enhanced multi-frame CT: geometry in functional groups."""
    data = set_grey(new_data(EnhancedCTImageStorage, "CT", patient, study=study, series="enhanced"), 32, 32)
    data.NumberOfFrames, data.SeriesNumber = frames, 6
    data.ImageType = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
    data.SharedFunctionalGroupsSequence = [_group("PixelMeasuresSequence", PixelSpacing=[1.0, 1.0], SliceThickness=2.0)]
    data.PerFrameFunctionalGroupsSequence = [
        _group("PlanePositionSequence", ImagePositionPatient=[0.0, 0.0, 2.0 * frame]) for frame in range(frames)
    ]
    data.PixelData = b"".join(head_slice(frame / frames, 32) for frame in range(frames))
    return [save(data, folder / "enhanced.dcm")]


def _group(keyword: str, **values: object) -> Dataset:
    inner = Dataset()
    for name, value in values.items():
        setattr(inner, name, value)
    group = Dataset()
    setattr(group, keyword, [inner])
    return group


def rle_image(folder: Path, *, patient: Patient = PATIENT, study: str = "study") -> list[Path]:
    """A secondary capture compressed with RLE, two frames, each in a fragment of its own."""
    data = new_data(
        MultiFrameGrayscaleByteSecondaryCaptureImageStorage,
        "OT",
        patient,
        study=study,
        series="rle",
        syntax=RLELossless,
    )
    set_grey(data, 16, 16)
    data.BitsAllocated = data.BitsStored = 8
    data.HighBit, data.NumberOfFrames, data.ConversionType, data.SeriesNumber = 7, 2, "WSD", 7
    data.PixelData = encapsulate([_rle(bytes([value] * 256)) for value in (7, 200)])
    data["PixelData"].VR = "OB"
    return [save(data, folder / "rle.dcm")]


def _rle(frame: bytes) -> bytes:
    """One segment of replicate runs of 128 bytes (PS3.5, annex G)."""
    body = b"".join(bytes([129, frame[at]]) for at in range(0, len(frame), 128))
    return struct.pack("<16L", 1, 64, *[0] * 14) + body


def jpeg_image(folder: Path, *, patient: Patient = PATIENT, study: str = "study") -> list[Path]:
    """A colour secondary capture in baseline JPEG; the picture is one that ships with pydicom."""
    data = dcmread(Path(pydicom.data.__file__).parent / "test_files" / "SC_rgb_small_odd_jpeg.dcm")
    named = new_data(
        data.SOPClassUID, "OT", patient, study=study, series="jpeg", syntax=data.file_meta.TransferSyntaxUID
    )
    for element in data.group_dataset(0x0028):
        named[element.tag] = element
    named[0x7FE00010] = data[0x7FE00010]
    named.ConversionType, named.SeriesNumber = "WSD", 8
    return [save(named, folder / "jpeg.dcm")]


def structured_report(
    folder: Path, words: str = "No finding.", *, patient: Patient = PATIENT, study: str = "study"
) -> list[Path]:
    """A basic text report with one paragraph."""
    data = new_data(BasicTextSRStorage, "SR", patient, study=study, series="sr")
    data.SeriesNumber, data.CompletionFlag, data.VerificationFlag = 20, "COMPLETE", "UNVERIFIED"
    data.ValueType, data.ContinuityOfContent = "CONTAINER", "SEPARATE"
    data.ConceptNameCodeSequence = [_code("18748-4", "LN", "Diagnostic imaging report")]
    text = Dataset()
    text.RelationshipType, text.ValueType, text.TextValue = "CONTAINS", "TEXT", words
    text.ConceptNameCodeSequence = [_code("121071", "DCM", "Finding")]
    data.ContentSequence = [text]
    return [save(data, folder / "sr.dcm")]


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, scheme, meaning
    return code


def pet_ct_case(folder: Path, patient: Patient = PATIENT, slices: int = 4) -> list[Path]:
    """A case as people have it: PET and CT of one study, an RTSTRUCT on the CT, and a prior CT of another study."""
    ct = ct_series(folder / "current" / "ct", slices, 32, patient, study="pet-ct")
    pet = _pet_series(folder / "current" / "pet", slices, patient)
    contours = _rtstruct(folder / "current", ct, patient)
    prior = ct_series(folder / "prior", slices, 32, patient, study="prior", study_date="20240115")
    return [*ct, *pet, *contours, *prior]


def _pet_series(folder: Path, slices: int, patient: Patient) -> list[Path]:
    data = set_grey(
        new_data(PositronEmissionTomographyImageStorage, "PT", patient, study="pet-ct", series="pet"), 32, 32
    )
    data.SeriesNumber, data.Units, data.DecayCorrection = 3, "BQML", "START"
    data.PatientWeight, data.PatientSize = 70, 1.75
    data.FrameOfReferenceUID = uid(patient.name, patient.id, "pet-ct", "frame")
    tracer = Dataset()
    tracer.RadiopharmaceuticalStartTime, tracer.RadionuclideTotalDose = "080000", 3.5e8
    tracer.RadionuclideHalfLife = 6586.2
    data.RadiopharmaceuticalInformationSequence = [tracer]
    data.PixelSpacing, data.SliceThickness = [2.0, 2.0], 4.0
    data.RescaleIntercept, data.RescaleSlope = 0, 0.5
    paths = []
    for number in range(1, slices + 1):
        set_plane(data, number, size=64, step=4.0, tilt=(1, 0, 0, 0, 1, 0))
        data.PixelData = head_slice(number / slices, 32)
        paths.append(save(data, folder / f"pt{number:04d}.dcm", number))
    return paths


def _rtstruct(folder: Path, ct: list[Path], patient: Patient) -> list[Path]:
    data = new_data(RTStructureSetStorage, "RTSTRUCT", patient, study="pet-ct", series="rtstruct")
    data.SeriesNumber, data.StructureSetLabel = 30, "GTV"
    data.StructureSetDate, data.StructureSetTime = "20260301", "120000"
    region, contour, item = Dataset(), Dataset(), Dataset()
    region.ROINumber, region.ROIName, region.ROIGenerationAlgorithm = 1, "GTV primary", "MANUAL"
    region.ReferencedFrameOfReferenceUID = uid(patient.name, patient.id, "pet-ct", "frame")
    contour.ContourGeometricType, contour.NumberOfContourPoints = "CLOSED_PLANAR", 3
    contour.ContourData = [0, 0, 0, 5, 0, 0, 5, 5, 0]
    image = Dataset()
    image.ReferencedSOPClassUID = CTImageStorage
    image.ReferencedSOPInstanceUID = dcmread(ct[0], stop_before_pixels=True).SOPInstanceUID
    contour.ContourImageSequence = [image]
    item.ReferencedROINumber, item.ContourSequence = 1, [contour]
    data.StructureSetROISequence, data.ROIContourSequence = [region], [item]
    return [save(data, folder / "rtstruct.dcm")]


def read(path: Path) -> Dataset:
    """The data set of a phantom, to be changed and saved again."""
    return dcmread(path)
