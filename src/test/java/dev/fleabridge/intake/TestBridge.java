package dev.fleabridge.intake;

import dev.fleabridge.aws.AwsConfiguration;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.embedded.Emptied;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/**
 * The doors with everything behind them but rules: real Tomcat, real PostgreSQL. No component scan
 * finds it, so that it stays out of the embedded run.
 */
@EnableAutoConfiguration
@Import({
  AwsConfiguration.class,
  IntakeConfiguration.class,
  QueueConfiguration.class,
  EventsController.class,
  IntakeProblems.class
})
class TestBridge {

  private static final class Database {
    static final EmbeddedPostgresDatabase SHARED = EmbeddedPostgresDatabase.start();
  }

  /** One server for all tests of this package; each empties it. */
  static String jdbcUrl() {
    return Database.SHARED.jdbcUrl();
  }

  static void empty(JdbcTemplate jdbc) {
    Emptied.tables(
        jdbc,
        "source_day, event, rule_version, run, event_run, rule_failure, action, dependency, history, conflict");
  }

  static int count(JdbcTemplate jdbc, String table) {
    return List.copyOf(jdbc.queryForList("select 1 from " + table)).size();
  }

  @Bean
  OneActionPlanning planning() {
    return new OneActionPlanning();
  }

  @Bean
  WakeUps wakeUps() {
    return new WakeUps();
  }

  /** Counts how often the bridge was told that there is work. */
  static final class WakeUps implements FiledListener {

    final AtomicInteger heard = new AtomicInteger();

    @Override
    public void eventsFiled() {
      heard.incrementAndGet();
    }
  }

  @Bean
  UserDetailsService users() {
    return new InMemoryUserDetailsManager(
        User.withUsername("ml-team").password("{noop}secret").roles("SOURCE").build(),
        User.withUsername("daily").password("{noop}secret").roles("SOURCE").build());
  }

  @Bean
  SecurityFilterChain anybody(HttpSecurity http) {
    return http.csrf(csrf -> csrf.disable())
        .httpBasic(Customizer.withDefaults())
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .build();
  }
}
