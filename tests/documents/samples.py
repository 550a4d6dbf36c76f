"""Signed requests ready to print: a plain one of each kind, and names that try to break the page."""

import dataclasses
from typing import Any
from zoneinfo import ZoneInfo

from records.documents.content import Months, Receiver, SignedContent, Signer, WantedRecords
from records.documents.print_input import PrintInput
from tests.factories import SIGNED_AT, make_content

LONG = (
    "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff-Adeyemi-Okonkwo de la Santísima Trinidad "
    "Ruiz y Picasso Pablo Diego José Francisco de Paula Juan"
)
LONG_EMAIL = "maria-fernanda.oneill-lukasiewicz@averylonghospitaldomain.example.org"
EVERY_KIND = WantedRecords(
    "chosen",
    (
        "visit_notes",
        "test_results",
        "imaging_reports",
        "images",
        "procedures",
        "implant",
        "medicines",
        "letters",
        "outside",
        "bills",
    ),
    (Months("2014-01", "2023-03"),),
)
NAMES = {
    "chinese": "王秀英 (歐陽菲菲)",
    "arabic": "عمر بن عبد الرحمٰن الخطيب",
    "hindi": "प्रिया शर्मा, श्रीकृष्ण विद्यार्थी",
    "vietnamese": "Nguyễn Thị Phương Thảo Đặng",
    "combining marks": "Z̧ahra Ḿ̄adá̱n Q̃uy",
    "russian": "Владимир Щербаков-Йылмаз",
    "korean": "김민서 남궁옥분",
    "japanese": "髙橋 さくら ヴィクトル",
    "persian": "می‌رضا کریم‌زاده",
    "hebrew": "שִׁירָה בֶּן־דָּוִד",
    "thai": "ฐิติพงษ์ น้ำเพชร",
    "khmer": "សុខា ម៉េងហ៊ាង",
    "lao": "ນ້ອຍ ແກ້ວມະນີ",
    "burmese": "အောင်ဆန်း ကျော်ဇွာ",
    "amharic": "ኃይለ ሥላሴ",
    "tamil": "ஸ்ரீனிவாச கொற்றவை",
    "telugu": "శ్రీకృష్ణ క్ష్మాపతి",
    "bengali": "শ্রীমতী চট্টোপাধ্যায়",
    "punjabi": "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "gujarati": "પ્રિયા ક્ષત્રિય",
    "kannada": "ಶ್ರೀಕೃಷ್ಣ ಕೊಪ್ಪಳ",
    "malayalam": "ശ്രീലക്ഷ്മി കൃഷ്ണൻ",
    "sinhala": "ශ්‍රී චන්ද්‍රිකා",
    "armenian": "Արամ Խաչատրյան",
    "georgian": "შოთა რუსთაველი",
    "greek": "Ἀλέξανδρος Παπαδόπουλος",
}


def make_print_input(content: SignedContent | None = None, **changes: Any) -> PrintInput:
    """What Maria signed, on the clock of Oregon."""
    content = content or make_content()
    values = {
        "content": content,
        "reference": "MR-7K2F-94QD",
        "signed_at": SIGNED_AT.astimezone(ZoneInfo("America/Los_Angeles")),
        "local_time": "February 26, 2026, 10:04 a.m. Pacific time (UTC−8)",
        "typed_name": content.patient.name,
        "verification_code": "VX-7K2F-94QD-3M8T",
        "expected_level": "B-LTA",
        "organization": "Harbor Records Keeping",
        "demo": False,
        "verify_at": "cascade.example/verify/",
    }
    return PrintInput(**(values | changes))


def named(name: str, kind: str = "access_request", other_names: str = "") -> SignedContent:
    """A request of somebody called `name`."""
    content = make_content(kind)
    patient = dataclasses.replace(content.patient, name=name, other_names=other_names)
    return dataclasses.replace(content, patient=patient, signer=Signer(name))


def reached_at(email: str, content: SignedContent) -> SignedContent:
    """`content` of somebody with this email address."""
    return dataclasses.replace(content, reach=dataclasses.replace(content.reach, email=email))


def crowded() -> SignedContent:
    """An authorization in which every answer is as long as the wizard allows."""
    others = [NAMES[script] for script in ("chinese", "arabic", "hindi", "vietnamese")]
    return dataclasses.replace(
        reached_at(LONG_EMAIL, named(LONG, "authorization", "; ".join(others))),
        records=EVERY_KIND,
        recipients=(
            Receiver(
                "other",
                "The Honorable Bartholomew Featherstonehaugh-Cholmondeley Second Opinion Cooperative "
                "of the Greater Willamette Valley",
                (
                    "Attention: Release of Information, Building 14 North, Floor 23",
                    "12345 Southwest Very Long Boulevard Name Extension, Suite 2300-B",
                    "Portland, OR 97225-0001",
                ),
                "503-555-0198",
                "503-555-0199",
            ),
        ),
    )
