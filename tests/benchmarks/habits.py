"""What offices, forms, scanners and languages do to words, as tables for the noise."""

CONTACT_MARKERS = (
    "Attn:", "attn", "ATTN.", "Attention", "c/o", "C/O", "FAO", "z.Hd.", "z. H.", "p.A.",
    "contact:", "Contact person", "A l'attention de", "At.te", "Ansprechpartner", "Tel. contact",
)  # fmt: skip
PARTY_MARKERS = (
    "c/o", "C/O", "via", "by order of", "on behalf of", "o/b", "DBA", "d/b/a", "t/a",
    "trading as", "notify:", "ship to", "deliver to", "consignee:", "agent of", "forwarder:",
)  # fmt: skip
SEPARATORS = (", ", " - ", " / ", "; ", " ", " | ", "\n", " (", ": ")
UNITS = ("Dept", "Dept.", "Department", "Abt.", "Service", "Office", "Desk", "Room", "Unit", "Team")
REFERENCES = (
    "Acct", "A/C", "Acc. No.", "Ref", "REF#", "Kd.-Nr.", "Customer", "PO", "Order", "ID", "VAT",
    "Tax ID", "Client", "Vendor", "#", "No.", "KTO",
)  # fmt: skip
STREETS = ("Street", "St.", "Road", "Rd", "Avenue", "Str.", "ul.", "Calle", "Blvd", "Sokak", "Plot")
ARTICLES = ("The", "Al", "El", "La", "Le", "Les", "Der", "Die", "De", "Da", "Al-", "L'", "Ar", "An")
SONS = (
    "{}ovich", "{}ovna", "{}evich", "bin {}", "ibn {}", "bint {}", "ben {}", "{} oglu", "{}oglu",
    "van {}", "{}sson", "y {}", "s/o {}", "{}i",
)  # fmt: skip

OCR = (
    ("o", "0"), ("0", "o"), ("l", "1"), ("l", "I"), ("i", "1"), ("i", "l"), ("m", "rn"),
    ("rn", "m"), ("d", "cl"), ("cl", "d"), ("s", "5"), ("b", "8"), ("g", "9"), ("z", "2"),
    ("e", "c"), ("h", "b"), ("w", "vv"), ("vv", "w"), ("u", "ii"), ("n", "ri"), ("t", "f"),
    ("a", "4"), ("g", "q"), ("li", "h"),
)  # fmt: skip
"""(printed, read): pairs that scanners confuse."""

ACCENTS = {
    "a": "áàâäãåā", "e": "éèêëēę", "i": "íìîïīı", "o": "óòôöõøō", "u": "úùûüūů", "c": "çćč",
    "n": "ñńň", "s": "şšś", "z": "žżź", "y": "ýÿ", "g": "ğ", "l": "ł", "t": "țť", "d": "đ",
}  # fmt: skip

KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")

ABBREVIATIONS = {
    "international": ("Intl", "Int'l", "Int."), "manufacturing": ("Mfg", "Mfg."),
    "technology": ("Tech", "Techn.", "Tech."), "technologies": ("Tech", "Techs"),
    "technical": ("Tech", "Techn."), "industries": ("Ind", "Inds."), "industry": ("Ind", "Ind."),
    "industrial": ("Ind", "Indl", "Ind."), "group": ("Grp", "Grp.", "Gr."),
    "government": ("Govt", "Gov't"), "university": ("Univ", "Univ."),
    "institute": ("Inst", "Inst."),
    "engineering": ("Eng", "Engg", "Eng."), "electronics": ("Elec", "Electr."),
    "electronic": ("Elec", "Electr."), "services": ("Svcs", "Serv."), "service": ("Svc", "Serv."),
    "trading": ("Trdg", "Trad.", "Tdg"), "transport": ("Transp.", "Trans"),
    "general": ("Gen", "Gen."),
    "development": ("Dev", "Devt"), "management": ("Mgmt", "Mgt"), "national": ("Natl", "Nat."),
    "company": ("Co", "Cie", "Comp."), "association": ("Assn", "Assoc."),
    "brothers": ("Bros", "Bros."),
    "department": ("Dept", "Dept."), "center": ("Ctr", "Cntr"), "centre": ("Ctr", "Cntr"),
    "commercial": ("Comml", "Com."), "construction": ("Constr", "Const."), "and": ("&", "+"),
    "equipment": ("Equip", "Eqpt"), "petroleum": ("Petr.", "Petro"), "research": ("Res", "Rsch"),
    "corporation": ("Corp", "Corpn"), "limited": ("Ltd", "Ltd."), "shipping": ("Shpg", "Ship."),
    "investment": ("Inv", "Invest."), "holding": ("Hldg", "Hold."), "exchange": ("Exch", "Exch."),
    "production": ("Prod", "Prodn"), "organization": ("Org", "Orgn"),
    "foundation": ("Fdn", "Found."),
    "laboratory": ("Lab", "Lab."), "laboratories": ("Labs", "Lab."), "science": ("Sci", "Sc."),
    "marine": ("Mar.", "Mrn"), "aviation": ("Avn", "Aviat."), "chemical": ("Chem", "Chem."),
    "machinery": ("Mach", "Machy"), "military": ("Mil", "Milit."), "ministry": ("Min", "Min."),
}  # fmt: skip

TRANSLATIONS = (
    ("trading", "handel", "comercio", "ticaret", "commerce", "commerciale", "handlowa", "niaga"),
    ("bank", "banque", "banco", "banca", "bankasi", "banka"),
    ("company", "société", "firma", "compañía", "sirketi", "compagnie", "gesellschaft", "società"),
    ("group", "groupe", "grupo", "gruppe", "gruppo", "grubu", "gruppa", "grupa"),
    ("industry", "industrie", "industria", "sanayi", "promyshlennost", "przemysl"),
    ("industries", "industries", "industrias", "sanayii", "industrien"),
    ("transport", "transporte", "tasimacilik", "trasporti", "spedition", "perevozki"),
    ("international", "internacional", "internationale", "uluslararasi", "mezhdunarodny"),
    ("university", "université", "universidad", "universitesi", "universität", "universitet"),
    ("institute", "institut", "instituto", "enstitusu", "istituto"),
    ("general", "général", "generale", "genel", "allgemeine", "obshchy"),
    ("construction", "construcción", "bau", "insaat", "costruzioni", "stroitelnaya"),
    ("services", "servicios", "dienstleistungen", "hizmetleri", "servizi", "uslugi"),
    ("shipping", "naviera", "denizcilik", "reederei", "maritime", "navigazione"),
    ("oil", "petrole", "aceite", "neft", "naft", "öl"),
    ("foundation", "fondation", "fundación", "vakfi", "stiftung", "fondazione", "fond"),
    ("association", "asociación", "dernegi", "verein", "associazione", "assotsiatsiya"),
    ("ministry", "ministère", "ministerio", "bakanligi", "ministerium", "ministerstvo"),
    ("center", "centre", "centro", "merkezi", "zentrum", "tsentr"),
    ("development", "développement", "desarrollo", "gelistirme", "entwicklung", "sviluppo"),
    ("investment", "inversiones", "investissement", "yatirim", "investition", "investimenti"),
    ("engineering", "ingenierie", "ingeniería", "muhendislik", "ingenieurbau", "ingegneria"),
    ("airlines", "aerolineas", "lignes aériennes", "havayollari", "fluggesellschaft", "avialinii"),
    ("factory", "usine", "fábrica", "fabrikasi", "fabrik", "zavod"),
    ("foods", "alimentos", "gida", "lebensmittel", "aliments"),
    ("import", "importación", "ithalat", "importation", "einfuhr"),
    ("export", "exportación", "ihracat", "exportation", "ausfuhr"),
    ("and", "et", "y", "und", "ve", "e", "i"),
)
"""Each line is one meaning in several languages, English first."""

HOUSES = {
    "german": {
        "shch": "schtsch", "zh": "sch", "sh": "sch", "ch": "tsch", "kh": "ch", "ts": "z",
        "v": "w", "yu": "ju", "ya": "ja", "y": "j", "j": "dsch",
    },
    "french": {
        "shch": "chtch", "zh": "j", "sh": "ch", "ch": "tch", "oo": "ou", "ou": "ou", "u": "ou",
        "j": "dj", "w": "ou", "q": "k", "ks": "x", "ee": "i",
    },
    "polish": {
        "shch": "szcz", "zh": "z", "sh": "sz", "ch": "cz", "kh": "ch", "ts": "c", "v": "w",
        "yu": "ju", "ya": "ja", "y": "j", "j": "dz",
    },
    "scientific": {
        "shch": "šč", "zh": "ž", "sh": "š", "ch": "č", "kh": "x", "ts": "c", "yu": "ju",
        "ya": "ja", "iy": "ij", "y": "j", "j": "dž",
    },
    "turkish": {
        "sh": "ş", "ch": "ç", "kh": "h", "gh": "ğ", "q": "k", "w": "v", "j": "c", "oo": "u",
        "ee": "i", "dh": "z", "th": "s", "x": "ks",
    },
    "dutch": {
        "shch": "sjtsj", "zh": "zj", "sh": "sj", "ch": "tsj", "kh": "ch", "u": "oe", "oo": "oe",
        "yu": "joe", "ya": "ja", "y": "j", "j": "dzj",
    },
    "spanish": {
        "zh": "y", "sh": "ch", "kh": "j", "ts": "ts", "w": "gu", "k": "c", "j": "y", "y": "i",
        "oo": "u", "ee": "i", "ph": "f",
    },
    "malay": {"sh": "sy", "kh": "kh", "v": "f", "zh": "j", "ch": "c", "q": "k", "x": "ks"},
    "plain": {"q": "k", "kh": "h", "gh": "g", "dh": "d", "th": "t", "ee": "i", "oo": "u"},
}  # fmt: skip
"""House spelling -> English-style letters -> the letters of the house, longest first."""
