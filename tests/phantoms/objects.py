"""Objects of many kinds with the sequences that PS3.15 replaces: valid before, to be valid de-identified."""

from pathlib import Path

from pydicom.dataset import Dataset
from pydicom.uid import CTImageStorage, GrayscaleSoftcopyPresentationStateStorage

from phantoms.series import (
    ct_series,
    enhanced_ct,
    jpeg_image,
    mr_series,
    new_data,
    pet_ct_case,
    read,
    rle_image,
    save,
    structured_report,
    uid,
    us_cine,
)


def made_objects(folder: Path) -> dict[str, bytes]:
    """Write one object of each kind below the folder; return {name: file}."""
    ct = ct_series(folder / "ct", 1, 16)[0]
    paths = {
        "ct": _referring(ct),
        "mr": mr_series(folder / "mr", 1, 16)[0],
        "enhanced": enhanced_ct(folder, 2)[0],
        "us": us_cine(folder, 2)[0],
        "rle": rle_image(folder)[0],
        "jpeg": jpeg_image(folder)[0],
        "report": _verified(structured_report(folder)[0]),
        "drawing": _presentation(folder / "pr.dcm", ct),
    }
    paths |= {path.stem: path for path in pet_ct_case(folder / "case", slices=1)}
    return {name: path.read_bytes() for name, path in paths.items()}


def item(**values: object) -> Dataset:
    """Return a data set with these attributes."""
    data = Dataset()
    for keyword, value in values.items():
        setattr(data, keyword, value)
    return data


def code(value: str, meaning: str) -> Dataset:
    """Return a code of a scheme of our own."""
    return item(CodeValue=value, CodingSchemeDesignator="99TEST", CodeMeaning=meaning)


def _reference(name: str) -> Dataset:
    return item(ReferencedSOPClassUID="1.2.840.10008.3.1.2.3.3", ReferencedSOPInstanceUID=uid(name))


def _referring(path: Path) -> Path:
    """Add every sequence that tells of institution, staff, orders and other objects."""
    data = read(path)
    data.ReferencedStudySequence = [_reference("study")]
    data.ReferencedPerformedProcedureStepSequence = [_reference("step")]
    data.InstitutionCodeSequence = [code("H1", "Hospital of Quxhaven")]
    person = [code("P1", "Quxberg, Hildrun")]
    data.OperatorIdentificationSequence = [item(PersonIdentificationCodeSequence=person, InstitutionName="Quxhaven")]
    data.ReferringPhysicianIdentificationSequence = [
        item(PersonIdentificationCodeSequence=person, InstitutionCodeSequence=[code("H2", "Quxhaven Clinic")])
    ]
    data.ProcedureCodeSequence = [code("CTH", "CT of the head")]
    data.RequestAttributesSequence = [
        item(ScheduledProcedureStepID="S1", RequestedProcedureID="R1", ScheduledProcedureStepDescription="CT head")
    ]
    data.ReferencedImageSequence = [item(ReferencedSOPClassUID=CTImageStorage, ReferencedSOPInstanceUID=uid("scout"))]
    return save(data, path)


def _verified(path: Path) -> Path:
    """A report that somebody signed."""
    data = read(path)
    data.VerificationFlag = "VERIFIED"
    observer = item(
        VerifyingOrganization="Nordwyk Clinic",
        VerificationDateTime="20260301101500",
        VerifyingObserverName="Quxberg^H",
    )
    observer.VerifyingObserverIdentificationCodeSequence = [code("P1", "Quxberg, Hildrun")]
    data.VerifyingObserverSequence = [observer]
    data.ReferencedPerformedProcedureStepSequence = [_reference("step")]
    data.PerformedProcedureCodeSequence = []
    data.Manufacturer = "Test Works"
    return save(data, path)


def _presentation(path: Path, image: Path) -> Path:
    """A presentation state with a drawing and a text."""
    shown = read(image)
    data = new_data(GrayscaleSoftcopyPresentationStateStorage, "PR", series="drawing")
    reference = item(ReferencedSOPClassUID=shown.SOPClassUID, ReferencedSOPInstanceUID=shown.SOPInstanceUID)
    data.ReferencedSeriesSequence = [
        item(SeriesInstanceUID=shown.SeriesInstanceUID, ReferencedImageSequence=[reference])
    ]
    data.ContentLabel, data.ContentDescription, data.ContentCreatorName = "DRAWING", "of Quxberg", "Quxberg^Hildrun"
    data.PresentationCreationDate, data.PresentationCreationTime = "20260301", "101500"
    data.GraphicLayerSequence = [item(GraphicLayer="LAYER1", GraphicLayerOrder=1)]
    words = item(
        UnformattedTextValue="see Quxberg",
        AnchorPoint=[1.0, 1.0],
        AnchorPointVisibility="N",
        AnchorPointAnnotationUnits="DISPLAY",
    )
    data.GraphicAnnotationSequence = [item(GraphicLayer="LAYER1", TextObjectSequence=[words])]
    data.DisplayedAreaSelectionSequence = [
        item(
            DisplayedAreaTopLeftHandCorner=[1, 1],
            DisplayedAreaBottomRightHandCorner=[16, 16],
            PresentationSizeMode="SCALE TO FIT",
            PresentationPixelAspectRatio=["1", "1"],
        )
    ]
    data.PresentationLUTShape = "IDENTITY"
    return save(data, path)
