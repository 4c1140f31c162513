"""What is planted where, what of it must go, and what must stay under which option of PS3.15."""

from dataclasses import dataclass

from scoring.actions import Place

ALWAYS, NEVER = "always", "never"


@dataclass(frozen=True, slots=True)
class Row:
    """A text planted at a place; `{surname}` and the like are the patient's and the hospital's words."""

    place: Place
    vr: str
    text: str
    gone: tuple[str, ...] = ()
    """Words that identify."""
    stays: tuple[str, ...] = ()
    """Words that a reader needs."""
    by: str = NEVER
    """The option under which it stays."""
    valid: str = ""
    """What must be there even where the value goes: nothing, "tag" (Type 2) or "text" (Type 1)."""


_REQUEST: Place = ("RequestAttributesSequence", 0)
_DESCRIBED = "clean-descriptors"
_PERSON = "patient-characteristics"
_DEVICE = "device-identity"
ROWS = (
    Row(("PatientName",), "PN", "{surname}^{given}", ("{surname}", "{given}"), valid="text"),
    Row(("PatientBirthName",), "PN", "{surname}^{given}", ("{surname}", "{given}")),
    Row(("OtherPatientNames",), "PN", "{surname}^{given}", ("{surname}",)),
    Row(("PatientMotherBirthName",), "PN", "Ulmenried^{given}", ("Ulmenried",)),
    Row(("PatientAddress",), "LO", "1 Quai, Ulmstedten", ("Ulmstedten",)),
    Row(("PatientTelephoneNumbers",), "SH", "{phone}", ("{phone}",)),
    Row(("MedicalRecordLocator",), "LO", "{id}", ("{id}",)),
    Row(("AccessionNumber",), "SH", "AC99887766", ("AC99887766",), valid="text"),
    Row(("ReferringPhysicianName",), "PN", "{doctor}^Hildrun", ("{doctor}", "Hildrun"), valid="tag"),
    Row(("PerformingPhysicianName",), "PN", "{doctor}^Hildrun", ("{doctor}",)),
    Row(("OperatorsName",), "PN", "{doctor}^Hildrun", ("{doctor}",)),
    Row(("InstitutionName",), "LO", "Hospital of {town}", ("{town}",), by="institution-identity"),
    Row(("InstitutionAddress",), "ST", "2 Quai, {town}", ("{town}",), by="institution-identity"),
    Row(("StationName",), "SH", "CTQUX01", ("CTQUX01",), by=_DEVICE),
    Row(("DeviceSerialNumber",), "LO", "SN-778812", ("SN-778812",), by=_DEVICE),
    Row((*_REQUEST, "RequestedProcedureID"), "SH", "RP77441", ("RP77441",)),
    Row((0x0019, "ZWICKNAGL CLINIC", 1), "LO", "{surname} {given}", ("{surname}", "{given}")),
    Row(
        ("StudyDescription",),
        "LO",
        "CT head of {surname}, left orbit, ref. Dr {doctor}",
        ("{surname}", "{doctor}"),
        ("CT head", "left orbit"),
        _DESCRIBED,
    ),
    Row(("SeriesDescription",), "LO", "Axial 3.0 mm B70f {id}", ("{id}",), ("Axial 3.0 mm B70f",), _DESCRIBED),
    Row(("ProtocolName",), "LO", "Thorax routine {surname}", ("{surname}",), ("Thorax routine",), _DESCRIBED),
    Row(
        ("ImageComments",),
        "LT",
        "Nodule of 4 mm in the left lower lobe of {given} {surname}, tel. {phone}",
        ("{surname}", "{given}", "{phone}"),
        ("Nodule of 4 mm in the left lower lobe",),
        _DESCRIBED,
    ),
    Row(
        ("AdditionalPatientHistory",),
        "LT",
        "Fever since Monday; {surname} was seen by Dr {doctor} in {town}",
        ("{surname}", "{doctor}", "{town}"),
        ("Fever since Monday",),
        _DESCRIBED,
    ),
    Row(
        (*_REQUEST, "RequestedProcedureDescription"),
        "LO",
        "MR knee right, {surname}",
        ("{surname}",),
        ("MR knee right",),
        _DESCRIBED,
    ),
    Row(
        (*_REQUEST, "ReasonForTheRequestedProcedure"),
        "LO",
        "Rupture? Asks Dr {doctor}",
        ("{doctor}",),
        ("Rupture?",),
        _DESCRIBED,
    ),
    Row(("PatientSex",), "CS", "{sex}", (), ("{sex}",), _PERSON),
    Row(("PatientAge",), "AS", "045Y", ("045Y",), ("045Y",), _PERSON),
    Row(("PatientWeight",), "DS", "70.5", ("70.5",), ("70.5",), _PERSON),
    Row(("PatientSize",), "DS", "1.72", ("1.72",), ("1.72",), _PERSON),
    Row(("SmokingStatus",), "CS", "NO", (), ("NO",), _PERSON),
    Row((0x7053, "Philips PET Private Group", 0), "DS", "1.2345", ("1.2345",), ("1.2345",), "safe-private"),
)
DATES: tuple[Place, ...] = (
    ("StudyDate",),
    ("SeriesDate",),
    ("AcquisitionDate",),
    ("ContentDate",),
    ("AcquisitionDateTime",),
    (*_REQUEST, "ScheduledProcedureStepStartDate"),
)
LINKS: tuple[Place, ...] = (
    ("StudyInstanceUID",),
    ("SeriesInstanceUID",),
    ("SOPInstanceUID",),
    ("FrameOfReferenceUID",),
    ("SourceImageSequence", 0, "ReferencedSOPInstanceUID"),
    ("ReferencedStudySequence", 0, "ReferencedSOPInstanceUID"),
    ("ReferencedImageSequence", 0, "ReferencedSOPInstanceUID"),
)
KEPT_ALWAYS = (
    *("SOPClassUID", "Modality", "ImageType", "PatientPosition", "ImageLaterality", "ViewPosition", "BodyPartExamined"),
    *(
        "Rows",
        "Columns",
        "BitsAllocated",
        "BitsStored",
        "SamplesPerPixel",
        "PhotometricInterpretation",
        "NumberOfFrames",
    ),
    *("PixelSpacing", "ImagerPixelSpacing", "ImagePositionPatient", "ImageOrientationPatient", "SliceThickness"),
    *("RescaleSlope", "RescaleIntercept", "WindowCenter", "WindowWidth", "KVP", "RepetitionTime", "EchoTime"),
    *("Units", "DecayCorrection", "FrameTime", "DoseUnits", "DoseGridScaling", "InstanceNumber"),
)
"""What no profile may lose, where a file has it."""
