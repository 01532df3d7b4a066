package dev.fleabridge.rule.expression.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntegerPictureTest {

  private static final List<String> PICTURES =
      List.of(
          "0",
          "000",
          "#,##0",
          "#:###,##0",
          "##,##,##0",
          "٠,٠٠٠",
          "0;o",
          "(000) pcs",
          "#,##0;o",
          "A",
          "a",
          "w",
          "W",
          "Ww",
          "w;o",
          "Ww;o");

  @Test
  void whatIsWrittenIsReadAsTheSameNumber() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String picture = PICTURES.get(random.nextInt(PICTURES.size()));
      // More digits make more than 200 characters in words, and those are tried below.
      BigInteger size = new BigInteger(random.nextInt(1, 50), random);
      BigDecimal number = new BigDecimal(random.nextInt(4) == 0 ? size.negate() : size);
      String text = IntegerPicture.format(number, picture);
      assertThat(IntegerPicture.parse(text, picture))
          .as("%s by %s as %s, seed %s", number, picture, text, seed)
          .isEqualByComparingTo(number);
    }
  }

  @Test
  void numbersOfManyDigitsHaveWordsOfTheirOwn() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      BigInteger number = new BigInteger(random.nextInt(1, 79), random);
      String words = NumberWords.write(number, random.nextBoolean());
      assertThat(NumberWords.read(words)).as("%s, seed %s", words, seed).isEqualTo(number);
    }
  }

  @Test
  void everyRomanNumeralIsReadAsTheNumberThatItWasWrittenFor() {
    for (int number = 0; number <= 4_000; number++) {
      BigDecimal exact = BigDecimal.valueOf(number);
      assertThat(IntegerPicture.parse(IntegerPicture.format(exact, "i"), "i"))
          .isEqualByComparingTo(exact);
    }
  }

  @Test
  void romanNumeralsEndAtAHundredThousand() {
    assertThat(IntegerPicture.format(new BigDecimal("100000"), "I")).isEqualTo("M".repeat(100));
    assertThatThrownBy(() -> IntegerPicture.format(new BigDecimal("1e300"), "I"))
        .hasMessage("the number is too large for Roman numerals");
  }

  @Test
  void aPictureAndATextHaveABound() {
    assertThatThrownBy(() -> IntegerPicture.format(BigDecimal.ONE, "0".repeat(201)))
        .hasMessage("the picture is longer than 200 characters");
    assertThatThrownBy(() -> IntegerPicture.parse("1".repeat(201), "0"))
        .hasMessage("the text is longer than 200 characters");
  }

  /** Writing out such a number would take gigabytes. */
  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "1e-999999999"})
  void aNumberIsNotWrittenOutBeforeItsSizeIsKnown(String number) {
    assertThatThrownBy(() -> IntegerPicture.format(new BigDecimal(number), "0"))
        .hasMessage("the number is too large or has too many places");
  }

  @Test
  void aTextWithALineOrHalfACharacterIsShownWithoutIt() {
    assertThatThrownBy(() -> IntegerPicture.parse("a\n\ud83d" + "x".repeat(100), "0"))
        .hasMessage("\"a  " + "x".repeat(57) + "...\" is no integer of the picture \"0\"");
  }
}
