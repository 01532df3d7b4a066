package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import dev.fleabridge.rule.expression.Undecided;
import java.io.EOFException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.BadRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What operators are told when something below fails. */
@ExtendWith(OutputCaptureExtension.class)
class ProblemAdviceTest {

  private static final String SECRET = "jdbc:postgresql://books.internal";

  /** Fails as it is told to. */
  @RestController
  private static final class Failing {
    private final Exception failure;

    Failing(Exception failure) {
      this.failure = failure;
    }

    @SuppressWarnings("UnusedMethod") // Spring calls it.
    @GetMapping("/fail")
    String fail() throws Exception {
      throw failure;
    }
  }

  @Test
  void booksThatCannotBeReachedAre503WithRetryAfterAndOneLine(CapturedOutput output)
      throws Exception {
    List<Exception> troubles =
        List.of(
            new DataAccessResourceFailureException(SECRET),
            new CannotGetJdbcConnectionException(SECRET),
            new RecoverableDataAccessException(SECRET),
            new QueryTimeoutException(SECRET),
            new CannotCreateTransactionException(SECRET),
            new TransactionSystemException(SECRET),
            new UncategorizedSQLException("task", SECRET, new SQLException(SECRET, "25006")),
            new UncategorizedSQLException("task", SECRET, new SQLException(SECRET, "57014")));
    for (Exception trouble : troubles) {
      MockHttpServletResponse response = answerTo(trouble);
      assertThat(response.getStatus()).as(trouble.toString()).isEqualTo(503);
      assertThat(response.getHeader("Retry-After")).as(trouble.toString()).isNotBlank();
      assertThat(response.getContentType()).isEqualTo("application/problem+json");
      assertThat(response.getContentAsString()).doesNotContain(SECRET);
    }
    assertThat(output).doesNotContain("Unforeseen", "\tat ");
  }

  @Test
  void aWrongStatementOrAMissingRightIs500AndInTheLog(CapturedOutput output) throws Exception {
    SQLException right = new SQLException("permission denied for table action", "42501");
    assertThat(answerTo(new BadSqlGrammarException("task", "select", right)).getStatus())
        .isEqualTo(500);
    assertThat(output).contains("Unforeseen");
  }

  /** The lines after the first hold the statement and the values of the row. */
  @Test
  void onlyTheFirstLineOfAnOutageIsLogged(CapturedOutput output) throws Exception {
    SQLException said = new SQLException("deadlock detected\n  Detail: " + SECRET, "40P01");
    MockHttpServletResponse response =
        answerTo(new CannotAcquireLockException("deadlock detected", said));
    assertThat(response.getStatus()).isEqualTo(503);
    assertThat(response.getHeader("Retry-After")).isEqualTo("1");
    assertThat(output).contains("deadlock detected").doesNotContain(SECRET);
  }

  /** As for POST /v1/rules/test and a replay: it says nothing about the rule or the event. */
  @Test
  void whatWasNotEvaluatedIs503AndShowsNoExpression(CapturedOutput output) throws Exception {
    for (Undecided trouble :
        List.of(Undecided.because("slow, in " + SECRET), Undecided.refused("no thread"))) {
      MockHttpServletResponse response = answerTo(trouble);
      assertThat(response.getStatus()).isEqualTo(503);
      assertThat(response.getHeader("Retry-After")).isEqualTo("10");
      assertThat(response.getContentType()).isEqualTo("application/problem+json");
      assertThat(response.getContentAsString())
          .contains("no rule could be evaluated in time")
          .doesNotContain(SECRET);
    }
    assertThat(output).doesNotContain("Unforeseen", "\tat ");
  }

  @Test
  void aClientThatGoesAwayIsNoErrorOfOurs(CapturedOutput output) throws Exception {
    for (Exception gone :
        List.of(
            new ClientAbortException(new EOFException()),
            new IOException("Broken pipe"),
            new BadRequestException("a chunk that is none"))) {
      assertThat(answerTo(gone).getStatus()).as(gone.toString()).isEqualTo(400);
    }
    assertThat(output).doesNotContain("Unforeseen", "\tat ");
  }

  @Test
  void whatIsUnforeseenStillIs() throws Exception {
    assertThat(answerTo(new IOException("no space left")).getStatus()).isEqualTo(500);
    assertThat(answerTo(new IllegalStateException(SECRET)).getStatus()).isEqualTo(500);
  }

  private static MockHttpServletResponse answerTo(Exception failure) throws Exception {
    MockMvc mvc =
        MockMvcBuilders.standaloneSetup(new Failing(failure))
            .setControllerAdvice(new ProblemAdvice())
            .build();
    return mvc.perform(get("/fail")).andReturn().getResponse();
  }
}
