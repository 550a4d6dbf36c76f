"""The template pack: each kind of field is labelled, described, and says its error beside it."""

import datetime as dt
import re
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string

from portal.layout import Actions, Ask, Fieldset, Layout, Pairs, Question
from portal.templatetags.records_pack import Problem, problems
from portal.widgets import MONTH_YEAR, DateParts

LONG = "María Guadalupe de los Ángeles Fernández-Villaseñor y Ortiz de Montellano " * 3
YES_NO = [("include", "Include"), ("leave_out", "Leave out")]


class BirthDateField(forms.MultiValueField):
    """The least a date field can be: three texts, and an error that names its boxes."""

    def __init__(self, **kwargs: Any) -> None:
        boxes = tuple(forms.CharField(required=False) for _box in range(3))
        super().__init__(
            boxes, widget=DateParts(autofill="bday"), require_all_fields=False, **kwargs
        )

    def compress(self, values: list[str]) -> dt.date | None:
        month, day, year = values
        if not day:
            raise ValidationError("Date of birth must include a day", params={"parts": ["day"]})
        try:
            return dt.date(int(year), int(month), int(day))
        except ValueError:
            raise ValidationError("Date of birth must be a real date") from None


class EveryField(forms.Form):
    use_required_attribute = False

    who = forms.ChoiceField(
        label="Whose records do you need?",
        choices=[("mine", "Mine"), ("child", "My child's")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whose records you need"},
    )
    first = forms.CharField(label="First name or names", help_text="As on your ID", max_length=128)
    middle = forms.CharField(label="Middle name or names", required=False)
    note = forms.CharField(
        label="Note", widget=forms.Textarea(attrs={"class": "field__input--note"}), required=False
    )
    state = forms.ChoiceField(label="State", choices=[("OR", "OR - Oregon")])
    kinds = forms.MultipleChoiceField(
        label="Choose the records you want",
        choices=[("images", "Images (pictures)"), ("letters", "Letters")],
        widget=forms.CheckboxSelectMultiple,
    )
    birth_date = BirthDateField(
        label="What is your date of birth?", help_text="For example, 3 27 1948"
    )
    hiv = forms.ChoiceField(
        label="HIV", help_text="Tests and results.", choices=YES_NO, widget=forms.RadioSelect
    )
    one_name = forms.BooleanField(label="I use only one name", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def drawn(*parts: Any, data: dict[str, Any] | None = None, form: forms.Form | None = None) -> str:
    form = form or EveryField(data)
    helper = FormHelper()
    helper.layout = Layout(*parts)
    return re.sub(r"\s+", " ", render_crispy_form(form, helper))


def test_a_form_leaves_checking_to_the_server_and_uses_no_asterisk():
    page = drawn(Question("who"), "first", Actions("Continue"))
    assert '<form method="post" novalidate>' in page
    assert "*" not in page
    assert " required" not in page
    assert '<p class="actions"><button class="button" type="submit">Continue</button></p>' in page


def test_the_one_question_of_a_page_is_its_h1_inside_the_legend():
    page = drawn(Question("who"))
    assert '<legend class="field__legend"><h1>Whose records do you need?</h1></legend>' in page
    assert page.count("<h1>") == 1
    assert "checked" not in page


def test_a_question_with_one_box_is_an_h1_around_its_label():
    page = drawn(Question("first"))
    assert '<h1><label class="field__label" for="id_first">First name or names</label></h1>' in page


def test_a_field_among_others_is_no_heading():
    assert "<h1>" not in drawn(Ask("who"), "first", "birth_date")


def test_every_choice_has_its_own_label_and_may_have_a_second_line():
    page = drawn(Question("who", hints={"child": "Under 18"}))
    assert page.count('class="choice__input"') == 2
    assert '<label class="choice__label" for="id_who_0">Mine</label>' in page
    assert (
        'for="id_who_1">My child&#x27;s <span class="choice__hint">Under 18</span></label>' in page
    )


def test_checkboxes_share_one_name_and_keep_what_was_chosen():
    page = drawn(Question("kinds"), data={"kinds": ["letters"]})
    assert page.count('type="checkbox" name="kinds"') == 2
    assert re.findall(r'value="(\w+)" class="choice__input" id="\w+" checked', page) == ["letters"]


def test_only_what_may_stay_empty_is_called_optional():
    page = drawn("first", "middle", "one_name")
    assert 'for="id_middle">Middle name or names (optional)</label>' in page
    assert page.count("(optional)") == 1


def test_one_of_several_of_which_one_is_needed_is_not_called_optional():
    form = EveryField()
    form.fields["middle"].one_of_several = True
    assert ">Middle name or names</label>" in drawn("middle", form=form)


def test_the_hint_is_read_with_the_box():
    page = drawn("first")
    assert '<p class="field__hint" id="id_first_helptext">As on your ID</p>' in page
    assert 'aria-describedby="id_first_helptext"' in page


def test_an_error_stands_beside_its_box_and_is_read_with_it():
    page = drawn("first", data={"first": ""})
    assert '<div class="field field--error">' in page
    assert (
        'id="id_first_error"><span class="hidden-text">Error: </span>This field is required.'
        in page
    )
    assert 'aria-describedby="id_first_helptext id_first_error"' in page
    assert page.count('aria-invalid="true"') == 1


def test_a_group_carries_its_error_and_no_radio_is_called_wrong():
    page = drawn(Question("who"), data={})
    assert '<fieldset class="field field--error" aria-describedby="id_who_error">' in page
    assert "Choose whose records you need" in page
    assert "aria-invalid" not in page


def test_a_date_is_three_text_boxes_in_american_order():
    page = drawn(Question("birth_date"))
    assert re.findall(r'<label for="id_birth_date_(\w+)">(\w+)</label>', page) == [
        ("month", "Month"),
        ("day", "Day"),
        ("year", "Year"),
    ]
    assert page.count('inputmode="numeric"') == 3
    assert 'autocomplete="bday-month"' in page
    assert '<fieldset class="field" aria-describedby="id_birth_date_helptext">' in page


def test_only_the_faulty_box_of_a_date_is_marked():
    page = drawn(
        Question("birth_date"),
        data={"birth_date_month": "3", "birth_date_day": "", "birth_date_year": "1948"},
    )
    faulty = [tag for tag in re.findall(r"<input[^>]+>", page) if "aria-invalid" in tag]
    assert len(faulty) == 1
    assert 'id="id_birth_date_day"' in faulty[0]
    assert 'aria-describedby="id_birth_date_error"' in faulty[0]
    assert 'value="1948"' in page


def test_an_unreal_date_marks_all_its_boxes():
    page = drawn(
        Question("birth_date"),
        data={"birth_date_month": "2", "birth_date_day": "30", "birth_date_year": "1948"},
    )
    assert page.count('aria-invalid="true"') == 3


def test_a_stored_date_fills_its_boxes():
    form = EveryField(initial={"birth_date": dt.date(1948, 3, 27)})
    assert re.findall(r'value="(\d+)"', drawn(Question("birth_date"), form=form)) == [
        "3",
        "27",
        "1948",
    ]


def test_a_date_without_a_day_has_two_boxes():
    class Months(forms.Form):
        since = forms.MultiValueField(
            fields=(forms.CharField(), forms.CharField()), widget=DateParts(MONTH_YEAR)
        )

    page = drawn(Question("since"), form=Months())
    assert re.findall(r'id="id_since_(\w+)"', page) == ["month", "year"]


def test_a_group_of_fields_has_one_legend_as_h1_and_its_hint():
    page = drawn(Fieldset("What name?", "first", "one_name", hint="Used at visits", heading=True))
    assert '<legend class="field__legend"><h1>What name?</h1></legend>' in page
    assert '<fieldset class="field" aria-describedby="group_hint">' in page
    assert page.index("group_hint") < page.index("id_first") < page.index("id_one_name")


def test_a_group_without_a_hint_points_at_none():
    page = drawn(Fieldset("What name?", "first"))
    assert "group_hint" not in page
    assert '<legend class="field__legend">What name?</legend>' in page


def test_a_pair_is_its_own_fieldset_with_nothing_chosen():
    page = drawn(Pairs("hiv"))
    assert '<fieldset class="ask" aria-describedby="id_hiv_helptext">' in page
    assert '<legend class="field__legend">HIV</legend>' in page
    assert '<div class="choices choices--pair">' in page
    assert page.count('type="radio" name="hiv"') == 2
    assert "checked" not in page


def test_a_pair_without_an_answer_says_so_beside_it():
    page = drawn(Pairs("hiv"), data={})
    assert (
        '<fieldset class="ask field--error" aria-describedby="id_hiv_helptext id_hiv_error">'
        in page
    )


def test_a_single_box_has_its_words_at_its_right():
    page = drawn("one_name")
    box = '<input type="checkbox" name="one_name" class="choice__input" id="id_one_name">'
    assert (
        f'{box}<label class="choice__label" for="id_one_name">I use only one name</label>' in page
    )


def test_boxes_keep_their_own_width_beside_the_class_of_the_pack():
    page = drawn("note", "state")
    assert 'class="field__input field__input--note"' in page
    assert '<select name="state" class="field__input" id="id_state">' in page


def test_a_hidden_field_has_neither_label_nor_hint():
    page = drawn("token", data={"token": "abc"})
    assert '<input type="hidden" name="token" value="abc" id="id_token">' in page
    assert "field__label" not in page


def test_a_button_can_say_which_one_was_pressed():
    page = drawn(Actions("Start again", name="do", value="again"))
    assert 'type="submit" name="do" value="again">Start again</button>' in page


def test_what_was_typed_is_escaped_and_kept_whole():
    page = drawn("middle", data={"middle": f"<script>{LONG}"})
    assert "<script>" not in page
    assert f"&lt;script&gt;{LONG.strip()}" in page


def test_the_error_summary_leads_to_the_box_the_first_choice_and_the_faulty_part():
    form = EveryField({"birth_date_month": "3", "birth_date_year": "1948", "state": "OR"})
    form.add_error(None, "Nothing was sent")
    assert problems(form) == [
        Problem("", "Nothing was sent"),
        Problem("id_who_0", "Choose whose records you need"),
        Problem("id_first", "This field is required."),
        Problem("id_kinds_0", "This field is required."),
        Problem("id_birth_date_day", "Date of birth must include a day"),
        Problem("id_hiv_0", "This field is required."),
    ]


def test_every_place_the_summary_leads_to_is_on_the_page():
    form = EveryField({"state": "nowhere"})
    page = drawn(*EveryField.base_fields, form=form)
    anchors = [problem.anchor for problem in problems(form)]
    assert len(anchors) == 6
    assert [anchor for anchor in anchors if f'id="{anchor}"' not in page] == []


def test_the_error_summary_is_one_alert_and_takes_the_focus():
    page = render_to_string("components/error_summary.html", {"form": EveryField({})})
    assert 'tabindex="-1" autofocus' in page
    assert page.count('role="alert"') == 1
    assert '<a href="#id_who_0">Choose whose records you need</a>' in page


def test_without_errors_there_is_no_summary():
    assert render_to_string("components/error_summary.html", {"form": EveryField()}).strip() == ""
