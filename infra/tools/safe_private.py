"""The facts of PS3.15 Table E.3.10-1 (safe private attributes), edition 2017, read from the standard's own text.

No package carries this table. Creators, elements and VRs are compared with pydicom's private dictionary when the tables
are made. Left out on purpose, though listed there: opaque bytes (OB) of HOLOGIC, SIEMENS Ultrasound SC2000 and SIEMENS
SYNGO ULTRA-SOUND TOYON DATA STREAMING, with what only leads to them: the standard itself calls such values unsafe.
"""

VOLUMES = 22
"""NeuroQuant's volumes of each side: elements 01 to 16 (hexadecimal), all FL."""

SAFE: dict[str, dict[str, str]] = {
    "Philips PET Private Group": {"7053xx00": "DS", "7053xx09": "DS"},
    "ELSCINT1": {
        "00E1xx21": "DS",
        "00E1xx50": "DS",
        "01E1xx26": "CS",
        "01F1xx01": "CS",
        "01F1xx07": "DS",
        "01F1xx26": "DS",
        "01F1xx27": "DS",
    },
    "GEMS_ACQU_01": {"0019xx23": "DS", "0019xx24": "DS", "0019xx27": "DS", "0019xx9E": "LO"},
    "GEMS_PARM_01": {"0043xx27": "SH", "0043xx39": "IS", "0043xx6F": "DS"},
    "GEMS_HELIOS_01": {"0045xx01": "SS", "0045xx02": "FL"},
    "GEMS_SERS_01": {"0025xx07": "SL"},
    "GEIIS PACS": {"0903xx10": "US", "0903xx11": "US", "0903xx12": "US"},
    "Philips Imaging DD 001": {"2001xx03": "FL", "2001xx04": "CS"},
    "Philips MR Imaging DD 001": {"2005xx0D": "FL", "2005xx0E": "FL"},
    "SIEMENS MR HEADER": {"0019xx0C": "IS", "0019xx0D": "CS", "0019xx0E": "FD", "0019xx27": "FD"},
    "HOLOGIC, Inc.": {"7E01xx01": "LO", "7E01xx02": "SH"},
    "NQHeader": {
        "0099xx01": "UI",
        "0099xx02": "UI",
        "0099xx04": "SS",
        "0099xx05": "LT",
        "0099xx10": "FL",
        "0099xx20": "SH",
        "0099xx21": "FL",
    },
    "NQLeft": {f"0199xx{element:02X}": "FL" for element in range(1, VOLUMES + 1)},
    "NQRight": {f"0299xx{element:02X}": "FL" for element in range(1, VOLUMES + 1)},
}

OURS: dict[str, dict[str, str]] = {
    "GEMS_PETD_01": {"0009xx0D": "DT"},
    "SIEMENS MED PT": {"0071xx22": "DT"},
}
"""Not in the standard's table, and kept with shifted dates: when a GE or Siemens PET scan, and its decay correction,
began, which SUV needs where series times were changed afterwards (QIBA's SUV pseudo-code)."""

LATER: dict[str, tuple[str, str]] = {
    "00081301": ("SQ", "PrincipalDiagnosisCodeSequence"),
    "00081302": ("SQ", "PrimaryDiagnosisCodeSequence"),
    "00081303": ("SQ", "SecondaryDiagnosesCodeSequence"),
    "00081304": ("SQ", "HistologicalDiagnosesCodeSequence"),
    "00100011": ("SQ", "PersonNamesToUseSequence"),
    "00100012": ("LT", "NameToUse"),
    "00100013": ("UT", "NameToUseComment"),
    "00100014": ("SQ", "ThirdPersonPronounsSequence"),
    "00100015": ("SQ", "PronounCodeSequence"),
    "00100016": ("UT", "PronounComment"),
    "00100041": ("SQ", "GenderIdentitySequence"),
    "00100042": ("UT", "SexParametersForClinicalUseCategoryComment"),
    "00100043": ("SQ", "SexParametersForClinicalUseCategorySequence"),
    "00100044": ("SQ", "GenderIdentityCodeSequence"),
    "00100045": ("UT", "GenderIdentityComment"),
    "00100046": ("SQ", "SexParametersForClinicalUseCategoryCodeSequence"),
    "00100047": ("UR", "SexParametersForClinicalUseCategoryReference"),
    "00102162": ("UC", "EthnicGroups"),
    "0040A034": ("DT", "EffectiveStartDateTime"),
    "0040A035": ("DT", "EffectiveStopDateTime"),
    "0040B034": ("DT", "AnnotationDateTime"),
    "0040B036": ("DT", "SegmentDefinitionDateTime"),
    "0040B03B": ("LO", "MontageName"),
    "0040B03F": ("SH", "MontageChannelLabel"),
    "0040E012": ("UR", "DisplayURI"),
    "3004007F": ("LO", "DoseCalculationModelName"),
}
"""Rows of Table E.1-1 that are newer than pydicom 3.0.2's PS3.6."""
