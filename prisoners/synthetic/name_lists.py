"""Given names and surnames as they are met, by language; people who could be are made of them (naming.py)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Names:
    """Names of one language in its own script. `patronymic` makes a father's name of a man's given name."""

    men: tuple[str, ...]
    women: tuple[str, ...]
    surnames: tuple[str, ...]
    weight: int
    patronymic: tuple[str, str] | None = None
    feminine: tuple[tuple[str, str], ...] = ()


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


AZERBAIJANI = Names(
    men=_words(
        "Ülvi Tofiq Əfiəddin Məhəmməd Hafiz Ayxan Elvin Möhyəddin Əziz Teymur Rəşad İntiqam Qurban Şahin "
        "Çingiz Elçin Elşən Elnur Elmar Elman Emin Emil Rauf Rüfət Ramil Ramin Ramiz Rövşən Rasim Rafiq Rahim "
        "Samir Samid Sabir Səbuhi Sənan Seymur Şəhriyar Şəmşad Tural Turqut Tərlan Tahir Taleh Talıb Vüqar "
        "Vüsal Vaqif Vasif Vəli Vidadi Yusif Yaşar Yadigar Zaur Zahid Zakir Ziya Əli Əlif Əlövsət Əkrəm Əhməd "
        "Əliağa Əbülfəz Ənvər Əsgər Əşrəf Abbas Akif Aqil Anar Araz Arif Asif Azad Azər Bəhruz Bəxtiyar "
        "Bayram Cavad Cavid Ceyhun Camal Cəlal Cəmil Dadaş Etibar Faiq Famil Farid Fərhad Fərid Fikrət "
        "Firdovsi Fuad Füzuli Həbib Həmid Həsən Heydər Hikmət Hüseyn Xalid Xəyal Xəzər Xaqani İbrahim İdrak "
        "İlham İlqar İlkin İlyas İmran İqbal İsa İsmayıl Kamal Kamran Kənan Kərim Qəzənfər Qabil Qadir Qasım "
        "Mahir Malik Maqsud Mehdi Mehman Məzahir Mirzə Musa Murad Mübariz Nadir Natiq Namiq Nəcəf Nicat "
        "Nizami Nurlan Oqtay Orxan Orduxan Osman Pərviz Pünhan Səid Səxavət Saleh Süleyman Tacəddin Uğur Ümid "
        "Xosrov Zülfüqar Bəşir Babək Abdul Qiyas Daşqın Hilal Cabbar Cəmşid Alim Alı Eldəniz Eldar Elxan "
        "Ruslan"
    ),
    women=_words(
        "Sevinc Nərgiz Xədicə Aygün Aynur Aysel Aytən Arzu Afət Bahar Bəsti Cəmilə Dilarə Elnarə Elmira "
        "Esmira Fatimə Fidan Gülnar Gülnarə Günel Gülər Gülşən Həcər Xatirə Xuraman İlahə İradə Könül Kəmalə "
        "Lalə Lamiyə Leyla Ləman Mehriban Mələk Mətanət Nigar Nərmin Nailə Nuranə Pərvanə Ruhəngiz Rəna "
        "Rəhilə Samirə Səbinə Sara Səidə Solmaz Səkinə Şəhla Şəfəq Şəbnəm Tamilla Təranə Tünzalə Ülkər Vüsalə "
        "Vəfa Yeganə Zemfira Zərifə Zəhra Zülfiyyə Ofelya"
    ),
    surnames=_words(
        "Məmmədov Əliyev Həsənov Hüseynov Quliyev İsmayılov Abbasov Babayev İbrahimov Rəhimov Cəfərov Əhmədov "
        "Kərimov Mustafayev Nəbiyev Orucov Qasımov Rzayev Səfərov Vəliyev Yusifov Zeynalov Əsgərov Ağayev "
        "Bayramov Cavadov Daşdəmirov Eyvazov Fərəcov Hacıyev Haqverdiyev Heydərov Xəlilov Xudiyev İmanov "
        "İskəndərov İsrafilov Kazımov Qurbanov Mahmudov Məlikov Mirzəyev Muradov Musayev Nəsibov Novruzov "
        "Nuriyev Paşayev Ramazanov Rəsulov Rüstəmov Sadıqov Salmanov Səlimov Süleymanov Şirəliyev Şükürov "
        "Tağıyev Talıbov Tahirov Umudov Vəkilov Zamanov Zülfüqarov Əzizov Abdullayev Allahverdiyev Bağırov "
        "Cabbarov Camalov Dadaşov Əfəndiyev Fətullayev Gözəlov Hümbətov Xəlilzadə Həsənli Yaqublu Babalı "
        "Kekalov Absalamov Novruzlu Qənizadə Hüseynli Əliyarlı Həşimli Mirqədirov Turan Bəşirli Əlizadə "
        "Quluzadə Məmmədli Rəsulzadə Babazadə Kərimli Hacılı Qurbanlı Əhmədli Cəfərli Aslanlı Nağıyev Seyidov "
        "Seyidzadə Sultanov Vaqifqızı Ələsgərov Əkbərov Əhədov Bünyadov Cahangirov Cəbrayılov Fərzəliyev "
        "Gülalıyev Həmidov Həşimov Xocayev Kəngərli Laçınlı Manafov Nəcəfov Namazov Nemətov Pənahov Piriyev "
        "Qafarov Qarayev Qədirov Sərdarov Soltanov Şahbazov Şərifov Tapdıqov Ulduzov Vahabzadə Yaqubov "
        "Zahidov Zərbəliyev"
    ),
    weight=50,
    patronymic=("oğlu", "qızı"),
    feminine=(("ov", "ova"), ("ev", "eva")),
)

RUSSIAN = Names(
    men=_words(
        "Алексей Александр Андрей Антон Артём Борис Вадим Василий Виктор Виталий Владимир Вячеслав Георгий "
        "Григорий Данила Денис Дмитрий Евгений Егор Иван Игорь Илья Кирилл Константин Леонид Максим Михаил "
        "Никита Николай Олег Павел Пётр Роман Руслан Сергей Станислав Степан Тимофей Фёдор Юрий Ярослав "
        "Эльдар Захар Семён Глеб Матвей"
    ),
    women=_words(
        "Анна Александра Алла Анастасия Валентина Валерия Вера Виктория Галина Дарья Евгения Екатерина Елена "
        "Жанна Зоя Инна Ирина Ксения Лидия Любовь Людмила Маргарита Мария Надежда Наталья Нина Оксана Ольга "
        "Полина Светлана Софья Тамара Татьяна Ульяна Юлия Яна"
    ),
    surnames=_words(
        "Иванов Петров Смирнов Кузнецов Попов Васильев Соколов Михайлов Новиков Фёдоров Морозов Волков "
        "Алексеев Лебедев Семёнов Егоров Павлов Козлов Степанов Николаев Орлов Андреев Макаров Никитин "
        "Захаров Зайцев Соловьёв Борисов Яковлев Григорьев Романов Воробьёв Сергеев Кузьмин Фролов "
        "Александров Дмитриев Королёв Гусев Киселёв Ильин Максимов Поляков Сорокин Виноградов Ковалёв Белов "
        "Медведев Антонов Тарасов Жуков Баранов Филиппов Комаров Давыдов Беляев Герасимов Богданов Осипов "
        "Сидоров Матвеев Титов Марков Миронов Крылов Куликов Карпов Власов Мельников Денисов Гаврилов Тихонов "
        "Казаков Афанасьев Данилов Савельев Тимофеев Фомин Чернов Абрамов Мартынов Щербаков Хабаров Цветков "
        "Чижов Шишкин Яшин Горинов Кара-Мурза Навальный Яшин Скочиленко Мифтахов Дмитриев"
    ),
    weight=16,
    feminine=(("ов", "ова"), ("ев", "ева"), ("ёв", "ёва"), ("ин", "ина"), ("ный", "ная")),
)

BELARUSIAN = Names(
    men=_words(
        "Алесь Аляксандр Андрэй Вадзім Васіль Віктар Віталь Уладзімір Вячаслаў Дзмітрый Дзяніс Зміцер Ігар "
        "Ілля Кірыл Леанід Максім Мікалай Мікіта Міхаіл Павел Раман Сяргей Юрый Яўген Ягор Кастусь Мікола "
        "Валянцін Эдуард"
    ),
    women=_words(
        "Алена Вольга Ганна Дар'я Ірына Кацярына Марыя Марына Наталля Святлана Таццяна Юлія Палата Насця Вера"
    ),
    surnames=_words(
        "Бяляцкі Ціханоўскі Статкевіч Калеснікаў Бабарыка Севярынец Лабковіч Стэфановіч Знак Лосік Чудзінцоў "
        "Пальчыс Андрэеў Бахвалаў Кузняцоў Навіцкі Казлоўскі Жукоўскі Грынкевіч Шарэнда Іваноў Каваленка "
        "Пятровіч Раманоўскі Слуцкі Цэпкала Шчарбакоў Юхновіч Яноўскі Гарбачоў Дашкевіч Ермалаеў Зянковіч "
        "Краўцоў Лявонаў Мацкевіч Сушчэўскі"
    ),
    weight=6,
)

TURKISH = Names(
    men=_words(
        "Ahmet Mehmet Mustafa Ali Hüseyin Hasan İbrahim Osman Yusuf Murat Ömer Selahattin Kemal Orhan Emre "
        "Burak Can Cem Deniz Erdem Ferhat Gökhan Hakan İsmail Kadir Levent Mahir Nedim Onur Özgür Ramazan "
        "Selçuk Serkan Tolga Ufuk Volkan Yavuz Zafer Barış Çetin Doğan Şerafettin Sırrı Tayfun Ekrem Can "
        "Yiğit Oğuz Uğur Şükrü Ünal"
    ),
    women=_words(
        "Ayşe Fatma Zeynep Elif Emine Hatice Figen Gültan Çiğdem Şebnem Mücella Nazlı Özlem Pınar Sevgi Tuba "
        "Yasemin Zehra Aslı Nuriye Leyla Aysel Sebahat Şenal Hülya Gülşen Meral Canan Ceren Eylül"
    ),
    surnames=_words(
        "Yılmaz Kaya Demir Çelik Şahin Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin "
        "Kara Koç Kurt Özkan Şimşek Polat Korkmaz Çakır Erdoğan Aktaş Kavala Demirtaş Yüksekdağ Kışanak Altan "
        "Ilıcak Erdem Tuğluk Karakaş Mater Ekmekci Türkoğlu Kocaoğlu Gök Sarısaltık Tosun Güler Bulut Taş "
        "Ateş Bozkurt Avcı Acar Güneş Keskin"
    ),
    weight=8,
)

GEORGIAN = Names(
    men=_words(
        "ნიკა გიორგი დავით ლევან მიხეილ ზურაბ ირაკლი შალვა ვახტანგ თემურ ზვიად ბესიკ გელა ნიკოლოზ ლაშა რატი ოთარ ჯაბა"
    ),
    women=_words("მზია ნინო თამარ ქეთევან ნანა მარიამ ეკა სალომე ელენე ხატია მაია ლელა ნათია თეა"),
    surnames=_words(
        "ამაღლობელი გვარამია სააკაშვილი მელია ბოკერია ხოშტარია ჯაფარიძე ბერიძე წერეთელი ჭავჭავაძე მაისურაძე "
        "გიორგაძე კაპანაძე ლომიძე ნოზაძე ხვიჩია ყიფიანი შენგელია ჩხეიძე ძნელაძე ჟვანია კვარაცხელია გელაშვილი "
        "ელიაშვილი მჭედლიშვილი"
    ),
    weight=4,
)

ARMENIAN = Names(
    men=_words(
        "Արմեն Նիկոլ Հովհաննես Սերժ Վազգեն Տիգրան Գագիկ Ռուբեն Դավիթ Ավետիք Վահե Հայկ Արայիկ Լևոն Բաքո Մանվել "
        "Էդուարդ Սամվել"
    ),
    women=_words("Անահիտ Նարինե Լուսինե Մարիամ Գայանե Հասմիկ Սոնա Շուշան Արփինե Նունե Զարուհի"),
    surnames=_words(
        "Պետրոսյան Խաչատրյան Գրիգորյան Սարգսյան Հարությունյան Վարդանյան Հովհաննիսյան Մկրտչյան Ղուկասյան "
        "Փաշինյան Բաբայան Ծառուկյան Ջհանգիրյան Չարչյան Ճաղարյան Ժամհարյան Իշխանյան Բեգլարյան Մանուկյան "
        "Սահակյան Դանիելյան Ուլուբաբյան Եփրեմյան"
    ),
    weight=4,
)

ARABIC = Names(
    men=_words(
        "محمد أحمد علي خالد عمر حسن حسين يوسف إبراهيم مصطفى كريم طارق سامر فادي رامي وليد ماهر نبيل رشيد "
        "عبدالله غسان ياسين"
    ),
    women=_words("فاطمة عائشة مريم زينب ليلى سناء منى لجين هدى نوال سمر أسماء رانيا شيماء"),
    surnames=_words(
        "الخطيب المصري الحسن العلي النجار الشريف منصور رجب الخواجة الهذلول عبدالفتاح سليمان الزهراني القحطاني "
        "بدوي العودة زيتونة درويش حمدان الراضي الريسوني بوعشرين مشعل الحوراني قاسم الغامدي صالح"
    ),
    weight=5,
)

SPANISH = Names(
    men=_words(
        "César Daniel José Luis Carlos Jorge Juan Pedro Miguel Ángel Maykel Félix Rolando Yoel Ramón Héctor "
        "Jesús Andrés Julio Sebastián Rodrigo Íñigo Joaquín Raúl Ernesto Guillermo Hugo Iván Óscar Nicolás"
    ),
    women=_words(
        "María Berta Sayli Lizandra Xiomara Yenisey Inés Lucía Rocío Ángela Begoña Concepción Mónica Verónica Sofía"
    ),
    surnames=_words(
        "Arakaki Ruiz García Hernández Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Díaz "
        "Otero Ferrer Osorbo Navarro Chávez Quintana Zelaya Maradiaga Chamorro Cerrato Peña Muñoz Núñez "
        "Ibáñez Jiménez Villavicencio Castillo Cubillas Robles Guevara Aguirre Vázquez Yáñez Ojeda Echeverría"
    ),
    weight=5,
)

GREEK = Names(
    men=_words("Γιώργος Νίκος Κώστας Δημήτρης Γιάννης Χρήστος Ευάγγελος Θανάσης Μπάμπης Αλέξανδρος Παναγιώτης Σπύρος"),
    women=_words("Μαρία Ελένη Αικατερίνη Σοφία Ειρήνη Χριστίνα Ευγενία Αθηνά"),
    surnames=_words(
        "Παπαδόπουλος Γεωργίου Νικολαΐδης Μπακογιάννης Χατζηδάκης Τζαννετάκης Ξενάκης Ψαρρός Ευθυμίου "
        "Κουφοντίνας Αντωνίου Μπελογιάννης Γκίκας Θεοδωράκης Ρωμανός"
    ),
    weight=2,
)

LANGUAGES = (AZERBAIJANI, RUSSIAN, BELARUSIAN, TURKISH, GEORGIAN, ARMENIAN, ARABIC, SPANISH, GREEK)
