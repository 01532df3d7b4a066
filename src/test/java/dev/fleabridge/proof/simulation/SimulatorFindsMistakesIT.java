package dev.fleabridge.proof.simulation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.engine.Inquiry;
import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Claimed;
import dev.fleabridge.engine.cycle.Line;
import dev.fleabridge.engine.cycle.Recorder.Recorded;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.cycle.Recording;
import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Reason;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.Span;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A simulation that finds nothing may just be blind. Here the engine is put together with a mistake
 * that somebody has really made somewhere, and the simulation must see the second payment.
 */
class SimulatorFindsMistakesIT {

  private static final Recorded NOTHING = new Recorded(List.of(), 0);

  private static Silence silence;
  private static EmbeddedPostgresDatabase postgres;
  private static Database database;

  @BeforeAll
  static void open() {
    silence = new Silence();
    postgres = EmbeddedPostgresDatabase.start();
    database = new Database(postgres, "mistakes");
  }

  @AfterAll
  static void close() {
    database.close();
    postgres.close();
    silence.close();
  }

  @Test
  void resendingWhatIsUnknown() {
    paysTwice(
        new Variant() {
          @Override
          public SendResult heard(SendResult answer) {
            return answer.outcome() == Outcome.UNKNOWN
                ? SendResult.of(Outcome.NOT_SENT, "mistake", "a 5xx is tried again at once")
                : answer;
          }
        });
  }

  @Test
  void puttingADeadReplicasActionsBackOnTheQueue() {
    paysTwice(
        new Variant() {
          @Override
          public Inquiry inquiry(Inquiry honest) {
            return action ->
                "lease_expired".equals(action.reason())
                    ? new InquiryResult.NotDone("its replica died, so another takes over")
                    : honest.ask(action);
          }
        });
  }

  @Test
  void takingAnEmptySearchForProofBeforeTheSettlingTime() {
    paysTwice(
        new Variant() {
          @Override
          public Inquiry inquiry(Inquiry honest) {
            return action ->
                honest.ask(action) instanceof InquiryResult.Done done
                    ? done
                    : new InquiryResult.NotDone("not there, so not done");
          }
        });
  }

  @Test
  void writingAnswersWithoutTheFence() {
    Variant fenceless =
        new Variant() {
          @Override
          public double freezeRate() {
            return 0.3;
          }

          @Override
          public Recording recording(Replica.Parts parts, Recording real) {
            return sent -> real.record(sent.stream().map(one -> asOfNow(parts, one)).toList());
          }
        };
    // Either a second payment, or an answer that stands under an attempt which it is not of.
    finds(fenceless, Set.of(), "");
  }

  @Test
  void sendingAfterTheLeaseHasRunOut() {
    paysTwice(
        new Variant() {
          @Override
          public double freezeRate() {
            return 0.3;
          }

          @Override
          public Clock clock(Clock real) {
            // A clock that is read now and then, to save the call.
            return Clock.tick(real, Duration.ofMinutes(10));
          }
        });
  }

  @Test
  void takingTheEnvelopeIdForTheFact() {
    paysTwice(
        new Variant() {
          @Override
          public String rules(String yaml) {
            return yaml.replace("key: \"{% $detail.key %}\"", "key: \"{% $event.id %}\"");
          }
        });
  }

  @Test
  void forgettingTheLimitsOfARuleThatIsNotInForce() {
    Variant forgetful =
        new Variant() {
          @Override
          public GuardLimits inForce(RuleBook rules, String rule) {
            return Objects.requireNonNullElse(
                GuardLimits.inForce(rules).apply(rule), GuardLimits.NONE);
          }

          @Override
          public void filed(JdbcTemplate books) {
            books.update(
                "update rule_version set definition = (definition::jsonb - 'limits')::json");
          }
        };
    // The cap, the count against it, or the approval: whichever is passed first.
    finds(forgetful, Set.of(Trouble.ROLLOUT), "by the rule that decided|what the rule of its run");
  }

  @Test
  void forgettingTheWindowsOfARule() {
    Variant forgetful =
        new Variant() {
          @Override
          public @Nullable GuardLimits inForce(RuleBook rules, String rule) {
            GuardLimits limits = GuardLimits.inForce(rules).apply(rule);
            return limits == null
                ? null
                : new GuardLimits(
                    limits.perAction(),
                    limits.quotas().amounts().get(Span.DAY),
                    null,
                    limits.approvalAbove());
          }

          @Override
          public void filed(JdbcTemplate books) {
            books.update(
                """
                update rule_version
                set definition = (definition::jsonb #- '{limits,per-hour}' #- '{limits,actions-per-hour}')::json
                """);
          }
        };
    finds(forgetful, Set.of(), "an hour is overspent");
  }

  @Test
  void takingAnEventForAnotherUnderAnotherFile() {
    Variant forgetful =
        new Variant() {
          @Override
          public Event taken(Event event, RuleBook rules) {
            String id = event.id() + rules.rules().getFirst().hash();
            return new Event(
                id,
                event.source(),
                event.detailType(),
                event.account(),
                event.time(),
                event.region(),
                event.resources(),
                event.detail());
          }
        };
    // What is seen first is as it comes: a fact paid twice, or an escrow that is not there.
    finds(forgetful, Set.of(Trouble.CHANGED_KEY), "");
  }

  @Test
  void throwingAwayAnswersOfEarlierAttempts() {
    Variant deaf =
        new Variant() {
          @Override
          public Recording recording(Replica.Parts parts, Recording real) {
            return sent -> real.record(sent.stream().filter(one -> isLatest(parts, one)).toList());
          }
        };
    finds(deaf, Set.of(Trouble.HANGING_CALLS), "");
  }

  private static boolean isLatest(Replica.Parts parts, Sent sent) {
    Action now = parts.ledger().actions().find(sent.claimed().id()).orElseThrow();
    return now.state() == ActionState.SENDING && now.epoch() == sent.claimed().epoch();
  }

  @Test
  void throwingAwayAnswersThatTheDatabaseDoesNotTake() {
    Variant impatient =
        new Variant() {
          @Override
          public Recording recording(Replica.Parts parts, Recording real) {
            return sent -> {
              try {
                return real.record(sent);
              } catch (DataAccessException e) {
                // The mistake: it will be found out by asking.
                return NOTHING;
              }
            };
          }
        };
    finds(impatient, Set.of(Trouble.READ_ONLY), "an answer that was heard is not written");
  }

  @Test
  void retryingWhatIsUnknown() {
    Variant eager =
        new Variant() {
          @Override
          public void retry(Levers levers, JdbcTemplate books, UUID action, Levers.By person) {
            books.update(
                """
                update action set state = 'READY', due_at = last_sent_at
                where id = ? and state in ('UNKNOWN', 'SENDING')
                """,
                action);
          }
        };
    finds(eager, Set.of(Trouble.MEDDLING), "");
  }

  @Test
  void filingAnEscrowUnderNoHandle() {
    Variant careless =
        new Variant() {
          @Override
          public String rules(String yaml) {
            return yaml.replace("ref: \"{% $detail.ref %}\"", "timeout-hours: 24");
          }
        };
    finds(careless, Set.of(Trouble.TAKEN_HANDLES), "no rule can find");
  }

  @Test
  void writingNothingOfWhatIsUnknown() {
    Variant careless =
        new Variant() {
          @Override
          public Recording recording(Replica.Parts parts, Recording real) {
            return sent ->
                real.record(
                    sent.stream()
                        .filter(one -> one.answer().outcome() != Outcome.UNKNOWN)
                        .toList());
          }
        };
    finds(careless, Set.of(), "an answer that was heard is not written");
  }

  @Test
  void repeatingAKeyThatNobodyHonours() {
    Variant trusting =
        new Variant() {
          @Override
          public Inquiry inquiry(Inquiry honest) {
            return action -> new InquiryResult.Repeat("every upstream honours keys");
          }
        };
    finds(trusting, Set.of(), "a key is repeated where nobody honours it");
  }

  /** The engine goes on after it, and everything is paid once. */
  @Test
  void aFaultThatOnlyTheLogTellsOf() {
    Variant faulty =
        new Variant() {
          @Override
          public Inquiry inquiry(Inquiry honest) {
            return action -> {
              if (action.failures() == 1) {
                throw new IllegalStateException("nobody has thought of it");
              }
              return honest.ask(action);
            };
          }
        };
    finds(faulty, Set.of(), "a fault that nobody made: .*nobody has thought of it");
  }

  @Test
  void payingWhatWasFiledInShadowModeOnceItsRuleIsLive() {
    Variant eager =
        new Variant() {
          @Override
          public void filed(JdbcTemplate books) {
            books.update(
                """
                update run r set shadow = false
                where shadow and exists (
                  select 1 from run other where other.rule_id = r.rule_id and not other.shadow)
                """);
            books.update(
                """
                update action a set shadow = false
                where shadow and not exists (select 1 from run r where r.id = a.run_id and r.shadow)
                """);
          }
        };
    finds(eager, Set.of(Trouble.SHADOW), "was only shown");
  }

  @Test
  void sendingAgainWithoutANewClaim() {
    paysTwice(
        new Variant() {
          @Override
          public Line line(Line real) {
            return (claimed, caller) -> real.send(claimed, tryingAgain(real, claimed, caller));
          }
        });
  }

  /** Retries at a second layer, which knows nothing of what the first byte has done. */
  private static Line.Caller tryingAgain(Line line, Claimed claimed, Line.Caller caller) {
    return new Line.Caller() {
      @Override
      public void answered(SendResult answer) {
        if (answer.outcome() == Outcome.UNKNOWN) {
          line.send(claimed, caller);
        } else {
          caller.answered(answer);
        }
      }

      @Override
      public void failed(Throwable fault) {
        caller.failed(fault);
      }
    };
  }

  @Test
  void takingAFaultWhileSendingForNotSent() {
    paysTwice(
        new Variant() {
          @Override
          public Line line(Line real) {
            return (claimed, caller) -> real.send(claimed, sure(caller));
          }
        });
  }

  private static Line.Caller sure(Line.Caller caller) {
    return new Line.Caller() {
      @Override
      public void answered(SendResult answer) {
        caller.answered(answer);
      }

      @Override
      public void failed(Throwable fault) {
        caller.answered(SendResult.withheld(Reason.WITHHELD, "it failed, so it was not sent"));
      }
    };
  }

  private static Sent asOfNow(Replica.Parts parts, Sent sent) {
    Action now = parts.ledger().actions().find(sent.claimed().id()).orElseThrow();
    return now.state() == ActionState.SENDING
        ? new Sent(now, sent.repeats(), sent.endedAt(), sent.answer())
        : sent;
  }

  /**
   * Within a few short runs in which this goes wrong, one of which must see the mistake.
   *
   * @param what a regular expression that the violation's words hold
   */
  private static void finds(Variant mistake, Set<Trouble> troubles, String what) {
    assertThatThrownBy(
            () -> {
              for (long seed = 11; seed <= 40; seed++) {
                Scenario scenario = Scenario.of(seed, 200).with(Upstream.Kind.HISTORY);
                new Episode(scenario.with(troubles), mistake, database, silence).play();
              }
            })
        .isInstanceOf(Violation.class)
        .hasMessageFindingMatch(what)
        .hasMessageContaining("replay:");
  }

  /** Within a few short runs, one of which must see it. */
  private static void paysTwice(Variant mistake) {
    assertThatThrownBy(
            () -> {
              for (long seed = 11; seed <= 40; seed++) {
                Scenario scenario = Scenario.of(seed, 300).with(Upstream.Kind.HISTORY);
                new Episode(scenario.with(Set.of()), mistake, database, silence).play();
              }
            })
        .isInstanceOf(Violation.class)
        .hasMessageContaining("paid twice")
        .hasMessageContaining("replay:");
  }
}
