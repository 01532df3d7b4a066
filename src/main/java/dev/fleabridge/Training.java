package dev.fleabridge;

import dev.fleabridge.ledger.Rehearsal;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.RulesLocation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;

/**
 * {@code --train [rules file]}: starts once without a database, so that the JVM can write down
 * which classes a start loads ({@code -XX:AOTCacheOutput}), and ends.
 *
 * <p>It can move no money, wherever it runs and whatever is configured there. It reads no setting
 * but those below. Its database refuses every connection, so that no action can be claimed. Of what
 * starts and stops with a context nothing starts but the web server, on loopback at a free port.
 * And the address of Purple Flea is a closed port of this machine.
 */
final class Training {

  private static final String MODE = "--train";

  /** Port 1 of this machine is open nowhere. */
  private static final String NOWHERE = "http://127.0.0.1:1";

  private static final Map<String, Object> SETTINGS =
      Map.ofEntries(
          Map.entry("spring.config.location", "classpath:/application.yaml"),
          Map.entry("spring.main.banner-mode", "off"),
          Map.entry("logging.level.root", "WARN"),
          Map.entry("server.address", "127.0.0.1"),
          Map.entry("server.port", "0"),
          Map.entry("spring.flyway.enabled", "false"),
          Map.entry("db-scheduler.enabled", "false"),
          Map.entry("fleabridge.purpleflea.base-url", NOWHERE),
          Map.entry("fleabridge.purpleflea.api-key", "training"),
          Map.entry("fleabridge.rules.watch", "false"),
          Map.entry("fleabridge.limits.per-action", "0"),
          Map.entry("fleabridge.limits.per-day", "0"),
          Map.entry("fleabridge.security.sources.training.keys", "training"),
          Map.entry("fleabridge.security.sources.training.event-sources", "training"),
          Map.entry("fleabridge.security.basic-sign-in", "true"),
          Map.entry("fleabridge.security.operators.training.password", "{noop}training"),
          Map.entry("fleabridge.security.operators.training.roles", "viewer"));

  private Training() {}

  /** Whether these arguments ask for a training. */
  static boolean isOne(String... args) {
    return args.length > 0 && args[0].equals(MODE);
  }

  /**
   * Trains once, from the start of the context to its end.
   *
   * @param args {@value #MODE}, and the name of a rules file that is read as a start reads it
   * @return the exit code of the process: 0, or 1 where the training could not be carried out
   */
  static int run(String... args) {
    if (args.length > 2) {
      System.err.println("Nothing but the name of a rules file may follow " + MODE + ".");
      return 1;
    }
    try {
      if (args.length == 2) {
        RuleBook.load(RulesLocation.of(args[1]), RuleLimits.defaults());
      }
      train();
      System.out.println("Trained: the context was made, and nobody was called.");
      return 0;
    } catch (RulesInvalid | IOException e) {
      System.err.println(e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static void train() throws IOException, InterruptedException {
    try (ConfigurableApplicationContext context = start()) {
      int port =
          Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer()).getPort();
      ask(URI.create("http://127.0.0.1:" + port));
    }
  }

  /** Makes the context, and starts what a training starts of it. The caller closes it. */
  static ConfigurableApplicationContext start() {
    SpringApplication application = new SpringApplication(Fleabridge.class);
    application.setEnvironment(new NothingConfigured());
    application.addInitializers(context -> {
      ConfigurableListableBeanFactory beans = context.getBeanFactory();
      beans.registerSingleton("rehearsal", new Rehearsal());
      beans.registerSingleton("dataSource", (DataSource) new NoDatabase());
      // Runs when all beans are defined, so that no definition takes the place of this one.
      context.addBeanFactoryPostProcessor(OnlyTheWebServer::takePlace);
    });
    return application.run();
  }

  /** Calls the doors as users do. What needs the database is answered 503, and that is well. */
  private static void ask(URI bridge) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (String path : List.of("/actuator/health/liveness", "/actuator/health/readiness")) {
        send(http, HttpRequest.newBuilder(bridge.resolve(path)).GET());
      }
      String event =
          """
          {"id":"e-1","source":"training","detail-type":"Training","time":"2026-01-01T00:00:00Z",
           "account":"111122223333","region":"eu-west-1","resources":[],"detail":{"a":1}}\
          """;
      send(
          http,
          HttpRequest.newBuilder(bridge.resolve("/v1/events"))
              .header("X-Api-Key", "training")
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(event)));
    }
  }

  private static void send(HttpClient http, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    http.send(
        request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
  }

  /**
   * Neither the environment of the process nor its system properties are settings of a training.
   */
  private static final class NothingConfigured extends StandardEnvironment {

    @Override
    protected void customizePropertySources(MutablePropertySources sources) {
      sources.addFirst(new MapPropertySource("training", SETTINGS));
    }
  }

  /** Starts no listener, no worker and no watch, whoever adds one. */
  private static final class OnlyTheWebServer extends DefaultLifecycleProcessor {

    private static final String WEB_SERVER = "webServerStartStop";
    private static final String NAME = AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME;

    /** Becomes the one bean that starts others. */
    static void takePlace(ConfigurableListableBeanFactory factory) {
      DefaultListableBeanFactory beans = (DefaultListableBeanFactory) factory;
      if (beans.containsBeanDefinition(NAME)) {
        beans.removeBeanDefinition(NAME);
      }
      OnlyTheWebServer life = new OnlyTheWebServer();
      life.setBeanFactory(beans);
      beans.registerSingleton(NAME, life);
    }

    @Override
    protected Map<String, Lifecycle> getLifecycleBeans() {
      Map<String, Lifecycle> beans = super.getLifecycleBeans();
      beans.keySet().removeIf(name -> !name.equals(WEB_SERVER));
      return beans;
    }
  }
}
