"""Two hundred surnames and patient numbers that are words of a report, a code, a maker or a term as well."""

_WORDS = """
    Wright Head May Hand Foote Foot Back Arm Legg Leg Neck Chest Bone Heart Brain Lung Liver Hart Young Brown
    White Black Gray Green Rose Hill King Stone Wood Long Short Strong Price Temple Best West North East South
    Left Right Middle Low High Small Large Major Minor Hall Field Banks Marsh Brook Lake Rivers Forest Rock
    Sands Snow Frost Winter Summer Spring March April August Day Knight Bishop Pope Abbott Monk Cook Baker
    Butcher Mason Carpenter Smith Taylor Weaver Fuller Tanner Turner Potter Porter Page Knox Cross Church
    Parsons Deacon Nurse Doctor Case Study Series Scan Axial Contrast Plain Soft Sharp Standard Primary
    Original Derived Secondary Localizer Volume Phantom Kidney Spleen Colon Bladder Pelvis Spine Skull Face
    Nose Eye Ear Tongue Lip Chin Jaw Cheek Hip Knee Ankle Shoulder Elbow Wrist Finger Thumb Toe Heel Rib Vein
    Artery Nerve Muscle Skin Fat Blood Water Air Iron Gold Silver Steel Glass Paris Philips Siemens Hitachi
    Marconi Picker Sims Ray Beam Dose Gate Phase Early Late Delay Bolus Native Normal Adams Baxter Li Wu Ng
    Yates Goldberg Ahmed Nowak Silva
    Fields Angle Canon Major Stern Root Barrett Crohn Morrison Luschka Willis Hunter Parker Marker Archer Palmer
"""
SURNAMES = tuple(dict.fromkeys(_WORDS.split()))
NUMBERS = ("1", "12", "007", "HEAD", "CT", "1234", "AXIAL1", "2026", "120", "L", "R", "AP")
CLASHING = (*((name, "PAT-77812") for name in SURNAMES), *(("Quxfield", number) for number in NUMBERS))
"""(surname, patient number)"""
