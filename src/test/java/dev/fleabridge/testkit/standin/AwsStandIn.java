package dev.fleabridge.testkit.standin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.fleabridge.testkit.standin.AwsFaults.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * SageMaker, SageMaker Runtime, S3, EventBridge, Secrets Manager and the Parameter Store at one
 * loopback address, for {@code spring.cloud.aws.endpoint}. State is in memory and set through the
 * parts ({@link #sageMaker}, {@link #s3} ...); faults through {@link #faults}. SQS is not served
 * here.
 */
public final class AwsStandIn implements AutoCloseable {

  /** The account and region in every ARN that the stand-in makes. */
  public static final String ACCOUNT = "123456789012";

  public static final String REGION = "us-east-1";

  private final HttpServer server;
  private final ExecutorService threads;
  private final AwsFaults faults = new AwsFaults();
  private final SageMakerStandIn sageMaker;
  private final ModelStandIn models = new ModelStandIn();
  private final S3StandIn s3;
  private final SecretsStandIn secrets;
  private final ParametersStandIn parameters = new ParametersStandIn();
  private final EventBusStandIn events = new EventBusStandIn();

  private AwsStandIn(HttpServer server, ExecutorService threads, Clock clock) {
    this.server = server;
    this.threads = threads;
    sageMaker = new SageMakerStandIn(clock);
    s3 = new S3StandIn(clock);
    secrets = new SecretsStandIn(clock);
  }

  /**
   * Starts on the loopback address.
   *
   * @param port 0 for any free one
   * @throws UncheckedIOException when the port is taken
   */
  public static AwsStandIn start(int port) {
    return start(port, Clock.systemUTC());
  }

  /** As {@link #start(int)}, with the times of new state from this clock. */
  public static AwsStandIn start(int port, Clock clock) {
    return start(InetAddress.getLoopbackAddress(), port, clock);
  }

  /** As {@link #start(int, Clock)}, at another address of this machine. */
  static AwsStandIn start(InetAddress host, int port, Clock clock) {
    // Without it each answer on a kept connection waits 40 ms for the client's acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 0);
      ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
      AwsStandIn standIn = new AwsStandIn(server, threads, clock);
      server.setExecutor(threads);
      server.createContext("/", standIn::serve);
      server.start();
      return standIn;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The address of all the services. */
  public URI endpoint() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  public SageMakerStandIn sageMaker() {
    return sageMaker;
  }

  public ModelStandIn models() {
    return models;
  }

  public S3StandIn s3() {
    return s3;
  }

  public SecretsStandIn secrets() {
    return secrets;
  }

  public ParametersStandIn parameters() {
    return parameters;
  }

  public EventBusStandIn events() {
    return events;
  }

  public AwsFaults faults() {
    return faults;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      AwsRequest request = AwsRequest.read(exchange);
      Call call = route(request);
      Fault fault = faults.next(call.operation());
      if (fault instanceof Fault.Drop) {
        return;
      }
      AwsReply reply = answer(call, request, fault);
      if (!(fault instanceof Fault.LoseAnswer)) {
        send(exchange, reply, fault);
      }
    }
  }

  private AwsReply answer(Call call, AwsRequest request, @Nullable Fault fault) {
    try {
      if (fault instanceof Fault.Refuse(int status, String code, String message)) {
        throw new AwsError(status, code, message);
      }
      String signature = request.header("Authorization");
      if (signature == null || !signature.startsWith("AWS4-HMAC-SHA256 ")) {
        throw new AwsError(403, "MissingAuthenticationToken", "The request is not signed.");
      }
      return call.service().handle(call.operation(), request);
    } catch (AwsError e) {
      return call.service().error(e);
    } catch (RuntimeException e) {
      return call.service().error(new AwsError(500, "InternalFailure", e.toString()));
    }
  }

  private Call route(AwsRequest request) {
    String target = request.header("X-Amz-Target");
    if (target != null) {
      String operation = target.substring(target.indexOf('.') + 1);
      String service = target.substring(0, Math.max(0, target.indexOf('.')));
      return switch (service) {
        case "SageMaker" -> new Call(sageMaker, operation);
        case "secretsmanager" -> new Call(secrets, operation);
        case "AmazonSSM" -> new Call(parameters, operation);
        case "AWSEvents" -> new Call(events, operation);
        default -> new Call(new Unserved(service), operation);
      };
    }
    if (models.serves(request)) {
      return new Call(models, "InvokeEndpoint");
    }
    return new Call(s3, s3.operation(request));
  }

  private static void send(HttpExchange exchange, AwsReply reply, @Nullable Fault fault)
      throws IOException {
    exchange.getResponseHeaders().set("x-amzn-RequestId", UUID.randomUUID().toString());
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    boolean bodiless = reply.body().length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(reply.status(), bodiless ? -1 : reply.body().length);
    if (!bodiless) {
      byte[] body = reply.body().clone();
      int sent = fault instanceof Fault.CutAnswer ? body.length / 2 : body.length;
      body[0] ^= (byte) (fault instanceof Fault.SpoilAnswer ? 1 : 0);
      // Closing before all of an announced length was written closes the connection.
      exchange.getResponseBody().write(body, 0, sent);
    }
  }

  /** One of the services. */
  interface Service {

    /**
     * Does what is asked.
     *
     * @throws AwsError for a refusal
     */
    AwsReply handle(String operation, AwsRequest request);

    /** Writes a refusal as this service's protocol does; by default as awsJson 1.1. */
    default AwsReply error(AwsError e) {
      var body = JsonNodeFactory.instance.objectNode();
      body.put("__type", e.code).put("message", e.getMessage());
      return AwsReply.json(e.status, body);
    }
  }

  private record Call(Service service, String operation) {}

  private record Unserved(String name) implements Service {
    @Override
    public AwsReply handle(String operation, AwsRequest request) {
      throw new AwsError(400, "NotImplemented", "This stand-in does not serve " + name + ".");
    }
  }
}
