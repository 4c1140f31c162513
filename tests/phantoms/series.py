"""Phantom series of the usual modalities, one function each."""

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian

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
    data.Manufacturer = "Phantom Works"
    data.InstitutionName = "Phantom Hospital"
    data.ReferringPhysicianName = "Referrer^Rita"
    data.StudyDescription = f"{study} of a phantom"
    data.SeriesDescription = f"{series} of a phantom"
    data.PatientName = patient.name
    data.PatientID = patient.id
    data.PatientBirthDate = patient.birth_date
    data.PatientSex = patient.sex
    data.StudyInstanceUID = uid(patient.id, study)
    data.SeriesInstanceUID = uid(patient.id, study, series)
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
) -> list[Path]:
    """A CT series of `slices` axial slices, `size` by `size`, `step` mm apart, without those numbered in `missing`.

    `private` adds so many private elements to each file; `planted` puts that text into the study description, a private
    attribute and the last pixels. 500 slices of 512 by 512 are 265 MB.
    """
    data = set_grey(new_data(CTImageStorage, "CT", patient, study=study, series=series), size, size)
    data.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    data.BodyPartExamined = "HEAD"
    data.KVP = 120
    data.SliceThickness = step
    data.PatientPosition = "HFS"
    data.FrameOfReferenceUID = uid(patient.id, study, "frame")
    data.SeriesNumber = number
    data.PixelSpacing = [1.0, 1.0]
    data.RescaleIntercept, data.RescaleSlope, data.RescaleType = -1024, 1, "HU"
    data.WindowCenter, data.WindowWidth = 40, 400
    if private or planted:
        block = data.private_block(0x0019, "PHANTOM WORKS", create=True)
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
