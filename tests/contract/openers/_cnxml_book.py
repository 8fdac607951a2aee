"""
A small book as OpenStax writes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_MATH: Final = 'xmlns:m="http://www.w3.org/1998/Math/MathML"'

COLLECTION: Final = """<?xml version="1.0"?>
<col:collection xmlns="http://cnx.rice.edu/collxml" xmlns:md="http://cnx.rice.edu/mdml"
  xmlns:col="http://cnx.rice.edu/collxml" authors="Ann Author ,Bob Author">
  <metadata>
    <md:title>Water</md:title>
    <md:license url="https://licences.example/by">Attribution</md:license>
    <md:slug>water</md:slug>
  </metadata>
  <col:content>
    <col:module document="m1"/>
    <col:subcollection><md:title>Moving Water</md:title><col:content>
      <col:module document="m2"/>
      <col:module document="m3"/>
    </col:content></col:subcollection>
  </col:content>
</col:collection>
"""

PREFACE: Final = """<document xmlns="http://cnx.rice.edu/cnxml" class="preface"><title>Preface</title>
<content><para>We thank everybody who helped with this book.</para></content></document>
"""

OPENING: Final = """<document xmlns="http://cnx.rice.edu/cnxml"><title>Introduction</title>
<content><para>Water moves in the sea, in rivers, and in the air.</para></content></document>
"""

WAVES: Final = f"""<document xmlns="http://cnx.rice.edu/cnxml" {_MATH}><title>Waves on Water</title>
<content>
<note class="learning-objectives"><title>Section Learning Objectives</title>
<para>By the end of this section, you will be able to:</para>
<list><item>Say what a wave is</item><item>Compute how fast it runs</item></list></note>
<note class="os\N{HYPHEN}teacher"><title>Teacher Support</title>
<para>Secret: ask students what they saw at the beach.</para>
<note class="misconception"><para>Students may think that water travels with the wave.</para></note></note>
<section id="keyterms"><title>Section Key Terms</title><table><tgroup cols="2"><tbody>
<row><entry>crest</entry><entry>valley</entry></row></tbody></tgroup></table></section>
<section><title>What a Wave Is</title>
<para>A wave carries energy, and <emphasis effect="italics">not</emphasis> water, see <link target-id="f1"/>.
It has two parts: </para><list><item>crests</item><item>troughs</item></list>
<figure id="f1"><media alt="A drawing."/><caption>A wave.</caption></figure>
<para>Its speed is in m/s, and its acceleration in m/s<sup>2</sup>. It is called
<emphasis>v</emphasis><sub>0</sub>. Water is H<sub>2</sub>O. Deep water has the speed</para>
<equation><m:math><m:mi>v</m:mi><m:mo>=</m:mo><m:mfrac><m:mrow><m:mi>g</m:mi><m:mi>T</m:mi></m:mrow>
<m:mrow><m:mn>2</m:mn><m:mi>\N{GREEK SMALL LETTER PI}</m:mi></m:mrow></m:mfrac></m:math></equation>
<note class="worked-example"><title>A Long Wave</title><exercise><problem><para>How fast is it?</para></problem>
<solution><para>It runs at ten meters in a second.</para></solution></exercise></note>
<note class="snap-lab"><title>In a Bowl</title><para>Fill a bowl with water.</para></note></section>
<section class="summary"><title>Section Summary</title><para>Waves carry energy.</para></section>
<section class="key-equations"><title>Key Equations</title><table><tgroup cols="2"><tbody><row>
<entry>Speed</entry><entry><m:math><m:mi>v</m:mi><m:mo>=</m:mo><m:mi>s</m:mi><m:mo>/</m:mo><m:mi>t</m:mi></m:math>
</entry></row></tbody></tgroup></table></section>
<section class="multiple-choice"><title>Test</title><exercise><problem><para>What does a wave carry?</para>
<list><item>Water</item><item>Energy</item></list></problem><solution><para>Energy.</para></solution></exercise>
</section>
</content>
<glossary><definition><term>crest</term><meaning>the top of a wave</meaning></definition></glossary>
</document>
"""

MODULES: Final = {"m1": PREFACE, "m2": OPENING, "m3": WAVES}


def write_book(folder: Path, modules: Mapping[str, str] = MODULES) -> Path:
    """
    Write the book into *folder*, and return its collection file.
    """
    for name, text in modules.items():
        (folder / "modules" / name).mkdir(parents=True, exist_ok=True)
        (folder / "modules" / name / "index.cnxml").write_text(text, encoding="utf-8")
    collection = folder / "water.collection.xml"
    collection.write_text(COLLECTION, encoding="utf-8")
    return collection
