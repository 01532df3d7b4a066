package dev.fleabridge.proof.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The short run: some thousand payments in front of each kind of upstream. */
class SimulationIT {

  private static final int FACTS = 1000;

  private static Silence silence;
  private static EmbeddedPostgresDatabase postgres;
  private static Database database;

  @BeforeAll
  static void open() {
    silence = new Silence();
    postgres = EmbeddedPostgresDatabase.start();
    database = new Database(postgres, "simulation");
  }

  @AfterAll
  static void close() {
    database.close();
    postgres.close();
    silence.close();
  }

  @ParameterizedTest
  @EnumSource(Upstream.Kind.class)
  void everyPaymentHappensOnce(Upstream.Kind upstream) {
    Tally tally = play(Scenario.of(20261120, FACTS).with(upstream).with(Set.of()));

    assertThat(tally.of(Figure.DONE)).isGreaterThan(FACTS * 9 / 10);
    assertThat(tally.of(Figure.EFFECTS)).isEqualTo(tally.of(Figure.DONE));
    assertThat(tally.of(Figure.SWEPT)).isPositive();
    for (Figure fault : List.of(Figure.DEATHS, Figure.STOPS, Figure.NOT_BEGUN, Figure.LOCKED)) {
      assertThat(tally.of(fault)).as(fault.label()).isPositive();
    }
    for (Fate fate : Fate.values()) {
      assertThat(tally.of(fate)).as("calls: " + fate.label()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(Trouble.class)
  void everyPaymentHappensOnceInTroubleToo(Trouble trouble) {
    Tally tally = play(Scenario.of(20261129, 300).with(Set.of(trouble)));

    assertThat(tally.of(Figure.EFFECTS)).isEqualTo(tally.of(Figure.DONE));
    assertThat(tally.of(Figure.DONE)).isPositive();
    assertThat(tally.of(trouble.figure())).as(trouble.figure().label()).isPositive();
  }

  @Test
  void alsoFromASeedThatNobodyChose() {
    long seed = RandomGenerator.getDefault().nextLong(1L << 40);
    System.out.println("simulation with a random seed: " + seed);

    Tally tally = play(Scenario.of(seed, FACTS));

    assertThat(tally.of(Figure.EFFECTS)).isEqualTo(tally.of(Figure.DONE));
  }

  @Test
  void sameSeedTellsTheSameStory() {
    Tally first = play(Scenario.of(7, 300));
    Tally second = play(Scenario.of(7, 300));

    assertThat(second).isEqualTo(first);
  }

  private static Tally play(Scenario scenario) {
    return new Episode(scenario, Variant.SOUND, database, silence).play();
  }
}
