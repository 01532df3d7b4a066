package dev.fleabridge.engine.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fleabridge.aws.S3Uri;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which objects a list lets others name. */
class ObjectListTest {

  private static final String SETTING = "fleabridge.objects.read.allow";

  @ParameterizedTest
  @CsvSource({
    "s3://scores/a.csv, s3://scores/a.csv, true",
    "s3://scores/a.csv, s3://scores/a.csv.bak, false",
    "s3://scores/a.csv, s3://scores/A.csv, false",
    "s3://scores/*, s3://scores/any/key, true",
    "s3://scores/*, s3://scores-of-others/any/key, false",
    "s3://scores/*, s3://score/any/key, false",
    "s3://scores/in/*, s3://scores/in/a.csv, true",
    "s3://scores/in/*, s3://scores/inner/a.csv, false",
    "s3://scores/in*, s3://scores/inner/a.csv, true",
    "s3://scores/in/*, s3://scores/in/../out/a.csv, false",
    "s3://scores/in/*, s3://scores/in/./a.csv, false",
    "s3://scores/in/*, s3://scores/in/%2E%2e/out/a.csv, false",
    "s3://scores/in/*, s3://scores/in/..\\out, false",
    "s3://scores/in/*, s3://scores/in/a..b.csv, true",
    "s3://scores/in/*, s3://others/s3://scores/in/a.csv, false",
    "s3://scores/in/../x, s3://scores/in/../x, true",
    "*, s3://anything/at/all, true"
  })
  void anEntryIsExactOrAPrefixWithinItsBucket(String entry, String uri, boolean allowed) {
    ObjectList list = ObjectList.of(SETTING, List.of("s3://other/one", entry));

    assertThat(list.allows(S3Uri.parse(uri))).isEqualTo(allowed);
  }

  @Test
  void anEmptyListAllowsNothing() {
    assertThat(ObjectList.of(SETTING, List.of()).allows(S3Uri.parse("s3://scores/a.csv")))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s3://*",
        "s3://scores*",
        "s3://scores",
        "s3://scores/",
        "scores/*",
        "S3://scores/*",
        "s3://Scores/*",
        "s3://*/a.csv",
        "s3://scores/*/a.csv",
        "**"
      })
  void anEntryThatCouldMeanAnotherBucketOrNothingIsRefused(String entry) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ObjectList.of(SETTING, List.of(entry)))
        .withMessageStartingWith(SETTING + ": ");
  }
}
