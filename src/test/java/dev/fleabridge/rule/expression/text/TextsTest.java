package dev.fleabridge.rule.expression.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TextsTest {

  private static void anySize(long size) {}

  private static void atMostAThousand(long size) {
    if (size > 1_000) {
      throw new IllegalStateException("too large: " + size);
    }
  }

  /** A text that may be read a number of times, as one that watches the clock would be. */
  private static final class Watched implements CharSequence {

    private final String text;
    private int left;

    Watched(String text, int reads) {
      this.text = text;
      this.left = reads;
    }

    @Override
    public char charAt(int index) {
      left--;
      if (left < 0) {
        throw new IllegalStateException("time is over");
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  @Test
  void aSearchThatWouldRunForEverEndsWithTheText() {
    Pattern endless = Pattern.compile("(.*a){12}b");
    String text = "a".repeat(200);
    assertThatThrownBy(
            () -> Matching.contains(Matching.Finder.of(new Watched(text, 10_000), endless)))
        .hasMessage("time is over");
    assertThatThrownBy(() ->
            Matching.split(
                text,
                Matching.Finder.of(new Watched(text, 10_000), endless),
                null,
                TextsTest::anySize))
        .hasMessage("time is over");
    assertThatThrownBy(() ->
            Matching.match(
                Matching.Finder.of(new Watched(text, 10_000), endless), null, TextsTest::anySize))
        .hasMessage("time is over");
    assertThatThrownBy(() ->
            Matching.replace(
                text,
                Matching.Finder.of(new Watched(text, 10_000), endless),
                match -> "",
                null,
                TextsTest::anySize))
        .hasMessage("time is over");
  }

  @Test
  void aResultIsRefusedBeforeItIsMade() {
    String text = "a".repeat(900);
    Pattern letter = Pattern.compile("a");
    assertThatThrownBy(() -> Texts.replace(text, "a", "12345", null, TextsTest::atMostAThousand))
        .hasMessageStartingWith("too large: 10");
    assertThatThrownBy(() ->
            Matching.replace(
                text,
                Matching.Finder.of(text, letter),
                match -> "12345",
                null,
                TextsTest::atMostAThousand))
        .hasMessageStartingWith("too large: 10");
    assertThatThrownBy(() ->
            Matching.match(Matching.Finder.of(text, letter), null, TextsTest::atMostAThousand))
        .hasMessageStartingWith("too large: 10");
    assertThatThrownBy(() ->
            Matching.split(
                "a".repeat(2_000),
                Matching.Finder.of("a".repeat(2_000), letter),
                null,
                TextsTest::atMostAThousand))
        .hasMessageStartingWith("too large: 10");
    assertThatThrownBy(() -> Texts.join(List.of(text, text), ", ", TextsTest::atMostAThousand))
        .hasMessage("too large: 1802");
  }

  @Test
  void aReplacementMayBeComputedFromTheMatch() {
    assertThat(
            Matching.replace(
                "68F and 50F",
                Matching.Finder.of("68F and 50F", Pattern.compile("(\\d+)F")),
                match -> "<" + match.groups().getFirst() + " at " + match.start() + ">",
                null,
                TextsTest::anySize))
        .isEqualTo("<68 at 0> and <50 at 8>");
  }

  @Test
  void aSearchThatWouldCompareTooMuchIsRefused() {
    String text = "a".repeat(60_000);
    assertThatThrownBy(() -> Texts.contains(text, text.substring(1) + "b"))
        .hasMessage("the search would compare too many characters");
  }

  /** What is cut off and what is left make the text again, and no pair is taken apart. */
  @Test
  void partsOfATextMakeItAgain() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      String text = text(random);
      BigDecimal at = BigDecimal.valueOf(random.nextInt(Texts.length(text) + 1));
      String head = Texts.substring(text, BigDecimal.ZERO, at);
      String tail = Texts.substring(text, at, null);
      assertThat(head + tail).as("%s, seed %s", text, seed).isEqualTo(text);
      assertThat(Texts.length(head)).as("%s, seed %s", text, seed).isEqualTo(at.intValueExact());
      assertThat(Texts.join(Texts.split(text, "", null), null, TextsTest::anySize))
          .as("%s, seed %s", text, seed)
          .isEqualTo(text);
    }
  }

  @Test
  void whatIsEncodedIsDecodedAsTheSameText() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      String text = text(random);
      assertThat(UrlTexts.decodeComponent(UrlTexts.encodeComponent(text)))
          .as("%s, seed %s", text, seed)
          .isEqualTo(text);
      assertThat(UrlTexts.encodeComponent(text)).as("seed %s", seed).matches("[\\w.!~*'()%-]*");
    }
  }

  private static String text(Random random) {
    List<String> pieces = List.of("a", "é", "漢", "😀", "/", "%", " ", "+", "🚀", "&");
    List<String> chosen = new ArrayList<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      chosen.add(pieces.get(random.nextInt(pieces.size())));
    }
    return String.join("", chosen);
  }

  @Test
  void halfACharacterCountsAsOne() {
    String half = "a\ud83db";
    assertThat(Texts.length(half)).isEqualTo(3);
    assertThat(Texts.substring(half, BigDecimal.TWO, null)).isEqualTo("b");
    assertThatThrownBy(() -> UrlTexts.encode(half))
        .hasMessage("half a character cannot stand in a URL, in \"a b\"");
  }
}
