package dev.fleabridge.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The one dialect of schedules: what each spelling means, and what is refused with which words. */
class ScheduleTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 0 6 * * MON",
        "*/15 0-5 1,2 ? JAN-MAR MON-FRI",
        "0 0 6 * * 1",
        "0 0 6 * * 0,6-7",
        "0 0 6 * * 1-5/2",
        "0 0 6 13 * FRI",
        "0 0 6 L * ?",
        "0 0 6 L-3 * ?",
        "0 0 6 LW * ?",
        "0 0 6 1W,15W * ?",
        "0 0 6 ? * MON#1,FRIL",
        "0 0 6 ? * FRI-SUN",
        "0 0 6 29 FEB ?",
        "0 0 6 31 */2 ?",
        "0 0 6 ? * ?"
      })
  void aPlainExpressionIsKeptAsItIsWritten(String text) {
    assertThat(read(text)).isEqualTo(new Schedule.Cron(text, ZoneOffset.UTC));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cron(0 6 ? * MON-FRI *)      | 0 0 6 ? * MON,TUE,WED,THU,FRI",
        "cron(0 6 ? * 2-6 *)          | 0 0 6 ? * MON,TUE,WED,THU,FRI",
        "cron(15 10 ? * 1 *)          | 0 15 10 ? * SUN",
        "cron(15 10 ? * 7,1 *)        | 0 15 10 ? * SAT,SUN",
        "cron(0/15 8-17 * * ? *)      | 0 0/15 8-17 * * ?",
        "cron(0 10 ? * 6L *)          | 0 0 10 ? * FRIL",
        "cron(0 9 ? * 2#1 *)          | 0 0 9 ? * MON#1",
        "cron(0 9 ? * L *)            | 0 0 9 ? * SAT",
        "cron(0 9 L * ? *)            | 0 0 9 L * ?",
        "cron(0 9 3W jan,jul ? *)     | 0 0 9 3W JAN,JUL ?",
        "CRON( 0  0 1 * ? * )         | 0 0 0 1 * ?"
      })
  void awsCronIsReadAsAwsMeansIt(String text, String fields) {
    assertThat(read(text)).isEqualTo(new Schedule.Cron(fields, ZoneOffset.UTC));
    CronFields.check(fields);
  }

  @ParameterizedTest
  @CsvSource({
    "rate(5 minutes), PT5M",
    "rate(1 minute), PT1M",
    "rate(1 hour), PT1H",
    "rate(12 hours), PT12H",
    "rate(1 day), PT24H",
    "rate( 7  days ), PT168H"
  })
  void aRateIsAnInterval(String text, Duration interval) {
    assertThat(read(text)).isEqualTo(new Schedule.Every(interval));
    JsonNode every = JsonNodeFactory.instance.objectNode().put("every", text);
    assertThat(Schedule.read(every)).isEqualTo(new Schedule.Every(interval));
  }

  @Test
  void awsCronHasAZoneToo() {
    JsonNode zoned =
        JsonNodeFactory.instance
            .objectNode()
            .put("cron", "cron(0 6 * * ? *)")
            .put("zone", "Europe/Berlin");

    assertThat(Schedule.read(zoned))
        .isEqualTo(new Schedule.Cron("0 0 6 * * ?", ZoneId.of("Europe/Berlin")));
  }

  @Test
  void aRateHasNoZone() {
    JsonNode zoned =
        JsonNodeFactory.instance.objectNode().put("cron", "rate(1 day)").put("zone", "UTC");

    assertThatThrownBy(() -> Schedule.read(zoned)).hasMessageContaining("a rate has no zone");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 0 6 ? * 2          | \"2\" is TUE in a crontab and MON at AWS and Quartz",
        "0 0 6 ? * 2-6        | \"2-6\" is TUE-SAT in a crontab and MON-FRI at AWS and Quartz",
        "0 0 6 ? * 0          | \"0\" is SUN in a crontab and no day at AWS",
        "0 0 6 ? * 7,MON      | \"7,MON\" is SUN,MON in a crontab and SAT,MON at AWS",
        "0 0 6 * * 2#1        | \"2#1\" is TUE#1 in a crontab and MON#1 at AWS",
        "0 0 6 * * 5L         | \"5L\" is FRIL in a crontab and THUL at AWS",
        "0 0 6 * * */2        | \"*/2\" begins its week on another day in each dialect",
        "0 0 6 * * MON/2      | begins its week on another day",
        "0 0 6 * * L          | \"L\" needs a day before it in day of week, such as FRIL",
        "0 0 6 * * FRI-MON    | \"FRI-MON\" ends before it begins; write FRI-SUN,MON",
        "0 0 6 * * SAT-TUE    | \"SAT-TUE\" ends before it begins; write SAT-SUN,MON-TUE",
        "0 0 6 * NOV-FEB *    | \"NOV-FEB\" ends before it begins; write NOV-DEC,JAN-FEB",
        "0 0 22-2 * * *       | \"22-2\" ends before it begins; write 22-23,0-2",
        "0 0 23-0 * * *       | \"23-0\" ends before it begins; write 23,0",
        "0 0 22-2/2 * * *     | \"22-2/2\" ends before it begins; list each hour",
        "0 0 6 * * MON#6      | \"MON#6\" is no day of week",
        "0 0 6 W * ?          | \"W\" is no day of month",
        "0 0 6 L-31 * ?       | \"L-31\" is no day of month",
        "0 0 6 32W * ?        | \"32W\" is no day of month",
        "0 0 6 28W * ?        | \"28W\" may lie at or beyond the end of a month; the last working day is LW",
        "0 0 6 ?/2 * MON      | \"?\" stands alone in its field",
        "0 0 6 30 FEB ?       | no month of \"FEB\" has the day of month \"30\"",
        "0 0 6 31 4,6,9-11/2 ?| no month of \"4,6,9-11/2\" has the day of month \"31\"",
        "0 0 6 L-29 2 ?       | no month of \"2\" has the day of month \"L-29\"",
        "0 6 * * *            | has five, as in a crontab: write \"0 0 6 * * *\"",
        "0 0 6 * * ? 2027     | has seven: leave out the year",
        "@daily               | for @daily write \"0 0 0 * * *\"",
        "0 6 * * ? *          | write them as cron(0 6 ? * MON-FRI *)",
        "0 6 ? * MON-FRI *    | write them as cron(0 6 ? * MON-FRI *)",
        "cron(0 6 * * MON *)  | exactly one of day-of-month and day-of-week is ?",
        "cron(0 6 ? * ? *)    | exactly one of day-of-month and day-of-week is ?",
        "cron(0 6 * * ? 2027) | a year other than * is not known here",
        "cron(0 6 * * ?)      | cron(...) has six fields: minute hour",
        "cron(0 6 ? * 8 *)    | \"8\" is no day of week",
        "cron(0 6 ? * 2/2 *)  | \"2/2\" is no day of week",
        "cron(0 6 ? * 6-2 *)  | the week begins with 1, which is SUN",
        "cron(0 24 * * ? *)   | \"24\" is no hour",
        "cron(0 6 * * ? *     | the closing ) of cron(0 6 * * ? * is missing",
        "rate(0 minutes)      | such as rate(5 minutes)",
        "rate(30 seconds)     | such as rate(5 minutes)",
        "rate(1.5 hours)      | such as rate(5 minutes)",
        "rate(5)              | such as rate(5 minutes)",
        "at(2026-11-20T12:00:00) | at(...) is due once"
      })
  void whatHasTwoReadingsOrNoneIsRefusedWithWhatToWrite(String text, String words) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }

  private static Schedule read(String text) {
    return Schedule.read(JsonNodeFactory.instance.stringNode(text));
  }
}
