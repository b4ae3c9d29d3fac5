"""Names in other scripts: each rule by the name that needs it, and by one that must not meet."""

import pytest

from connector.screening.lists import EntityKind, Entry
from connector.screening.party.fold import fold
from connector.screening.party.index import NameIndex
from connector.screening.party.likeness import compare_foreign

ALARM = 0.3
CLOSE = 0.88  # what a spelling is worth, and more than the same consonants are


def likeness(typed: str, listed: str) -> float:
    """Compare the one word that `typed` is read as."""
    (word,) = fold(typed)
    return float(compare_foreign([word.text], word.script, [listed])[0, 0])


def score(typed: str, listed: str) -> float:
    index = NameIndex((Entry("e", "SDN", EntityKind.PERSON, listed),))
    return max((match.score for match in index.search(typed, 1)), default=0.0)


ARABIC = [
    ("محمد", "muhammad"),
    ("محمد", "mohamed"),
    ("سليم", "salim"),
    ("سليم", "sleem"),
    ("حسين", "hussein"),
    ("حسين", "husayn"),
    ("عمر", "omar"),
    ("عثمان", "uthman"),
    ("جمال", "djamel"),
    ("جمال", "gamal"),
    ("كاظم", "kadhim"),
    ("كاظم", "kazem"),
    ("فيض", "faiz"),
    ("وليد", "walid"),
    ("مسعود", "massoud"),
    ("شعيب", "shuaib"),
    ("عيسى", "issa"),
    ("الصيد", "elsseid"),
]


@pytest.mark.parametrize(("typed", "listed"), ARABIC)
def test_arabic_word_meets_the_spellings_of_several_countries(typed: str, listed: str) -> None:
    *_, word = fold(typed)

    assert compare_foreign([word.text], word.script, [listed])[0, 0] >= CLOSE


@pytest.mark.parametrize(
    ("typed", "listed"),
    [("محمد", "mahmood"), ("سليم", "salam"), ("علي", "ala"), ("كريم", "karam"), ("نصر", "nasir2")],
)
def test_arabic_long_vowel_tells_near_names_apart(typed: str, listed: str) -> None:
    assert likeness(typed, listed) < CLOSE


HEBREW = [
    ("דוד", "david"),
    ("אברהם", "avraham"),
    ("יוסף", "yosef"),
    ("חיים", "chaim"),
    ("יצחק", "yitzhak"),
    ("כהן", "cohen"),
    ("פרץ", "peretz"),
    ("שרה", "sarah"),
    ("ג'אמל", "jamal"),
    ("צ\u05f3רלס", "charles"),
    ("ואקילי", "vakili"),
    ("סעיד", "said"),
]


@pytest.mark.parametrize(("typed", "listed"), HEBREW)
def test_hebrew_word_meets_its_latin_spellings(typed: str, listed: str) -> None:
    assert likeness(typed, listed) >= CLOSE


@pytest.mark.parametrize(
    ("typed", "listed"), [("דוד", "daniel"), ("כהן", "kihano"), ("לוי", "lia")]
)
def test_hebrew_word_does_not_meet_a_near_name(typed: str, listed: str) -> None:
    assert likeness(typed, listed) < CLOSE


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("نجیب الله حقانی", "Najibullah HAQQANI"),
        ("شهاب الدين دلاور", "Shahabuddin DELAWAR"),
        ("عبدالحميد المصلي", "Abd-al-Hamid AL-MASLI"),
        ("عبد الرحمن زاهد", "Abdul Rahman ZAHED"),
        ("عبدالرحمن زاهد", "Abdurrahman ZAHED"),
        ("سامي بن خميس بن صالح الصيد", "Sami Ben Khamis Ben Saleh ELSSEID"),
    ],
)
def test_arabic_compound_meets_however_the_list_divides_it(typed: str, listed: str) -> None:
    assert score(typed, listed) >= ALARM


@pytest.mark.parametrize(
    ("typed", "listed"),
    [("نجیب الله حقانی", "Sanaullah HAQQANI"), ("عبد الرحمن زاهد", "Abdul Karim ZAHED")],
)
def test_arabic_compound_does_not_meet_one_that_shares_its_end(typed: str, listed: str) -> None:
    assert score(typed, listed) < ALARM


@pytest.mark.parametrize(
    ("typed", "listed", "same"),
    [
        ("Mondher Baazaoui Mondher Baazaoul", "Mondher BAAZAOUI", False),
        ("Mondher Baazaoui / Mondher Baazaoui", "Mondher BAAZAOUI", True),
        ("Maung Maung Kyow", "Maung Maung KYAW", False),
    ],
)
def test_name_said_twice_is_the_name_once(typed: str, listed: str, same: bool) -> None:  # noqa: FBT001
    found = score(typed, listed)

    assert found >= ALARM
    assert (found == 1) is same


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("عبد الحق وثيق", "Abdul Haq WASSIQ"),
        ("محمد رضا وکیلی", "Mohammad Reza VAKILI"),
        ("احمد ضیا آغا", "Ahmad Zia AGHA"),
    ],
)
def test_arabic_letters_are_read_as_persian_says_them_too(typed: str, listed: str) -> None:
    assert score(typed, listed) >= ALARM


BURMESE = [
    ("မင်းအောင်လှိုင်", "Min Aung HLAING"),
    ("စိုးဝင်း", "Soe WIN"),
    ("မြင့်ဆွေ", "Myint SWE"),
    ("ဦးသိန်းစိန်", "Thein SEIN"),
    ("ခင်ညွန့်", "Khin NYUNT"),
    ("သန်းရွှေ", "Than SHWE"),
    ("မောင်မောင်ကျော်", "Maung Maung KYAW"),
    ("အောင် လင်း ဒွေး", "Aung Lin DWE"),
    ("ကျော်စွာလင်း", "Kyaw Swar LIN"),
    ("ဒေါ်အောင်ဆန်းစုကြည်", "Aung San Suu KYI"),
    ("ရဲဝင်းဦး", "Ye Win OO"),
    ("တေဇ", "Tay ZA"),
    ("သူရရွှေမန်း", "Thura Shwe MANN"),
    ("မိုးမြင့်ထွန်း", "Moe Myint TUN"),
]


@pytest.mark.parametrize(("typed", "listed"), BURMESE)
def test_burmese_name_meets_how_the_press_writes_it(typed: str, listed: str) -> None:
    assert score(typed, listed) >= ALARM


@pytest.mark.parametrize(
    ("typed", "listed"),
    [("စိုးဝင်း", "Soe THEIN"), ("မင်းအောင်လှိုင်", "Min Zaw HTUN"), ("သန်းရွှေ", "Thein SHWE")],
)
def test_burmese_name_does_not_meet_one_of_another_syllable(typed: str, listed: str) -> None:
    assert score(typed, listed) < ALARM


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("အင်္ဂလိပ်", ("in", "ga", "leik")),  # kinzi
        ("မန္တလေး", ("man", "ta", "lay")),  # a stacked consonant
        ("ပြည်သစ်", ("pyi", "thit")),
        ("ဩဇာ", ("aw", "za")),  # an independent vowel
        ("ရှိန်", ("shein",)),
    ],
)
def test_burmese_syllable_is_read_whole(typed: str, read: tuple[str, ...]) -> None:
    assert tuple(word.text for word in fold(typed)) == read


KANA = [
    ("マフムード", "mahmoud"),
    ("モフタール", "mokhtar"),
    ("アフマド", "ahmad"),
    ("ジョナサン", "jonathan"),
    ("チュン", "chun"),
    ("ムハンマド", "mohammad"),
    ("ハニヤ", "haniyeh"),
    ("ウラジーミル", "vladimir"),
    ("プーチン", "putin"),
    ("ドミトリー", "dmitry"),
    ("ヴァレンティナ", "valentina"),
    ("キム", "kim"),
]


@pytest.mark.parametrize(("typed", "listed"), KANA)
def test_kana_word_meets_the_name_that_it_sounds_out(typed: str, listed: str) -> None:
    assert likeness(typed, listed) >= 0.8


@pytest.mark.parametrize(
    ("typed", "listed"), [("マフムード", "muhammad"), ("アフマド", "hamid"), ("ハリド", "walid")]
)
def test_kana_word_does_not_meet_a_near_name(typed: str, listed: str) -> None:
    assert likeness(typed, listed) < 0.9


THAI = [
    ("ทักษิณ ชินวัตร", "Thaksin SHINAWATRA"),
    ("อนุทิน ชาญวีรกูล", "Anutin CHARNVIRAKUL"),
    ("เศรษฐา ทวีสิน", "Srettha THAVISIN"),
    ("สมชาย วงศ์สวัสดิ์", "Somchai WONGSAWAT"),
    ("ประยุทธ์ จันทร์โอชา", "Prayut CHAN-OCHA"),
    ("อภิสิทธิ์ เวชชาชีวะ", "Abhisit VEJJAJIVA"),
]


@pytest.mark.parametrize(("typed", "listed"), THAI)
def test_thai_name_meets_its_latin_spelling(typed: str, listed: str) -> None:
    assert score(typed, listed) >= ALARM


EASTERN = [
    ("Ким Чен Ын", "KIM Jong Un"),
    ("КИМ ЧЕН ИР", "KIM Jong Il"),
    ("Ким Ир Сен", "KIM Il-sung"),
    ("Ли Ён Хо", "Ri Yong Ho"),
    ("Пак Кын Хе", "PARK Geun-hye"),
    ("Си Цзиньпин", "XI Jinping"),
    ("Цзян Цзэминь", "JIANG Zemin"),
    ("Сюй Цайхоу", "XU Caihou"),
    ("Чжан Вэй", "ZHANG Wei"),
    ("Чжао Лэцзи", "ZHAO Leji"),
]


@pytest.mark.parametrize(("typed", "listed"), EASTERN)
def test_eastern_name_in_cyrillic_meets_its_own_romanisation(typed: str, listed: str) -> None:
    assert score(typed, listed) >= ALARM


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("Ким Чен Ын", "KIM Yong Nam"),
        ("Си Цзиньпин", "XI Yongping"),
        ("Чжан Вэй", "ZHENG Wei"),
        ("Иван Ли", "Yi WANG Li"),
        ("Сергей Ким", "KIM Se Rok"),
    ],
)
def test_eastern_name_in_cyrillic_does_not_meet_another(typed: str, listed: str) -> None:
    assert score(typed, listed) < ALARM


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("Усама бин Ладен", "Usama bin Laden"),
        ("Мухаммед Хамид", "Muhammad HAMID"),
        ("Аднан Хаджи", "Adnan HAJI"),
    ],
)
def test_arabic_name_in_cyrillic_meets_its_latin_spelling(typed: str, listed: str) -> None:
    assert score(typed, listed) >= ALARM


ALPHABETS = [
    ("Γιάννης Μπουτάρης", "Giannis BOUTARIS"),
    ("Ντίνος Γκίκας", "Dinos GIKAS"),
    ("Ευάγγελος Παπαδόπουλος", "Evangelos PAPADOPOULOS"),
    ("Αλέξης Τσίπρας", "Alexis TSIPRAS"),
    ("მიხეილ სააკაშვილი", "Mikheil SAAKASHVILI"),
    ("Նիկոլ Փաշինյան", "Nikol PASHINYAN"),
    ("नरेन्द्र मोदी", "Narendra MODI"),
    ("दाऊद इब्राहिम", "Dawood IBRAHIM"),
    ("हाफ़िज़ सईद", "Hafiz SAEED"),
    ("अमित शाह", "Amit SHAH"),
    ("শেখ হাসিনা", "Sheikh HASINA"),
    ("ស៊ុន ចាន់ថុល", "SUN Chanthol"),
]


@pytest.mark.parametrize(("typed", "listed"), ALPHABETS)
def test_name_of_another_alphabet_meets_its_latin_spelling(typed: str, listed: str) -> None:
    assert score(typed, listed) >= ALARM
