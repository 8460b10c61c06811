import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.operaton.bpm.engine.ProcessEngine;
import org.operaton.bpm.engine.impl.cfg.StandaloneProcessEngineConfiguration;
import org.operaton.bpm.engine.impl.persistence.StrongUuidGenerator;
import org.operaton.bpm.engine.task.Task;

/** Operaton, embedded, on the same PostgreSQL and the same shapes: a worker of the bench that takes one JSON order a line. */
public class Harness {
  static final int DESK = 8;
  static final ObjectMapper JSON = new ObjectMapper();
  final ProcessEngine engine;
  final JsonNode answers;
  final Deque<String> waiting = new ArrayDeque<>();
  final Deque<String> desk = new ArrayDeque<>();

  Harness(ProcessEngine engine, JsonNode answers) {
    this.engine = engine;
    this.answers = answers;
  }

  public static void main(String[] arguments) throws Exception {
    JsonNode asked = JSON.readTree(arguments[0]);
    boolean settle = asked.path("settle").asBoolean();
    ProcessEngine engine = opened(asked.get("database").asText(), settle);
    if (settle) {
      deploy(engine, Path.of(asked.get("shelf").asText()));
      engine.close();
      return;
    }
    new Harness(engine, JSON.readTree(new java.io.File(asked.get("answers").asText()))).work();
    engine.close();
  }

  static ProcessEngine opened(String database, boolean settle) {
    String[] at = database.substring(database.indexOf("://") + 3).split("@", 2);
    StandaloneProcessEngineConfiguration how = new StandaloneProcessEngineConfiguration();
    how.setJdbcUrl("jdbc:postgresql://" + at[1]);
    how.setJdbcDriver("org.postgresql.Driver");
    how.setJdbcUsername(at[0].split(":")[0]);
    how.setJdbcPassword(at[0].contains(":") ? at[0].split(":")[1] : "");
    how.setDatabaseSchemaUpdate(settle ? "true" : "false");
    how.setJobExecutorActivate(false);
    how.setMetricsEnabled(false);
    how.setEnforceHistoryTimeToLive(false);
    // As its documents advise for more than one process: blocks of numbers would collide.
    how.setIdGenerator(new StrongUuidGenerator());
    return how.buildProcessEngine();
  }

  static void deploy(ProcessEngine engine, Path shelf) throws Exception {
    var deployment = engine.getRepositoryService().createDeployment();
    try (Stream<Path> files = Files.walk(shelf)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".bpmn")).sorted().toList()) {
        deployment.addString(file.getFileName().toString(), translated(Files.readString(file)));
      }
    }
    deployment.deploy();
  }

  /** The office's diagram as Operaton reads it: durations, JUEL conditions, idle service tasks, variables for the called activity. */
  static String translated(String drawn) {
    return drawn
        .replaceAll("(?s)<bpmn:extensionElements>.*?</bpmn:extensionElements>", "")
        .replaceAll("<bpmn:timeDate([^>]*)>deadline\\(\"\\w+\"\\)</bpmn:timeDate>", "<bpmn:timeDuration$1>P60D</bpmn:timeDuration>")
        .replaceAll(">\\s*answer\\.(\\w+) == \"(\\w+)\"\\s*<", ">\\${$1 == '$2'}<")
        .replaceAll(">\\s*answer\\.(\\w+) == (?:False)\\s*<", ">\\${!$1}<")
        .replace("<bpmn:serviceTask ", "<bpmn:serviceTask camunda:expression=\"${true}\" ")
        .replaceAll(
            "(<bpmn:callActivity [^>]*>)",
            "$1<bpmn:extensionElements><camunda:in variables=\"all\"/><camunda:out variables=\"all\"/></bpmn:extensionElements>")
        .replace("<bpmn:definitions ", "<bpmn:definitions xmlns:camunda=\"http://camunda.org/schema/1.0/bpmn\" ");
  }

  void work() throws Exception {
    say(Map.of(
        "ready", true, "name", "Operaton", "version", ProcessEngine.class.getPackage().getImplementationVersion() + "",
        "does", List.of(
            "all shapes of the process", "optimistic locking", "history (full)", "timers as jobs", "one transaction a completion"),
        "does_not", List.of(
            "docket with hashes", "deadlines on a calendar", "papers", "form validation", "authority check", "idempotency keys")));
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      JsonNode order = JSON.readTree(line);
      if (order.get("do").asText().equals("prepare")) {
        prepare(order.get("acts").asInt(), order.get("acts_each").asInt());
        say(Map.of("ready", true));
      } else {
        round(order.get("seconds").asDouble());
      }
    }
  }

  static void say(Object told) throws Exception {
    System.out.println(JSON.writeValueAsString(told));
    System.out.flush();
  }

  void prepare(int acts, int each) {
    int wanted = DESK + (acts + each - 1) / each;
    while (waiting.size() + desk.size() < wanted) {
      waiting.add(engine.getRuntimeService().startProcessInstanceByKey("petition").getId());
    }
    while (desk.size() < DESK) {
      String petition = waiting.poll();
      for (int step = 0; step < desk.size() % each; step++) {
        act(petition);
      }
      desk.add(petition);
    }
  }

  void round(double seconds) throws Exception {
    List<Double> latencies = new ArrayList<>();
    long began = System.nanoTime();
    long now = began;
    while (now - began < seconds * 1e9 && desk.size() == DESK) {
      String petition = desk.poll();
      boolean open = act(petition);
      long ended = System.nanoTime();
      latencies.add((ended - now) / 1e6);
      now = ended;
      if (open) {
        desk.add(petition);
      } else if (!waiting.isEmpty()) {
        desk.add(waiting.poll());
      }
    }
    say(Map.of("done", latencies.size(), "seconds", (now - began) / 1e9, "latencies", latencies));
  }

  /** The next human step of a petition; false when it is closed. */
  @SuppressWarnings("unchecked")
  boolean act(String petition) {
    Task task = null;
    for (Task one : open(petition)) {
      task = task == null || one.getTaskDefinitionKey().compareTo(task.getTaskDefinitionKey()) < 0 ? one : task;
    }
    String element = task == null ? "explanation_given" : task.getTaskDefinitionKey();
    Map<String, Object> form = JSON.convertValue(answers.get(element), Map.class);
    if (task == null) {
      engine.getRuntimeService().createMessageCorrelation(element).processInstanceId(petition).setVariables(form).correlate();
    } else {
      engine.getTaskService().complete(task.getId(), form);
    }
    return !element.equals("hand_over");
  }

  /** Open tasks of the petition and of what it calls. */
  List<Task> open(String petition) {
    List<Task> tasks = engine.getTaskService().createTaskQuery().processInstanceId(petition).list();
    if (tasks.isEmpty()) {
      var called = engine.getRuntimeService().createProcessInstanceQuery().superProcessInstanceId(petition).singleResult();
      tasks = called == null ? tasks : engine.getTaskService().createTaskQuery().processInstanceId(called.getId()).list();
    }
    tasks.sort(Comparator.comparing(Task::getTaskDefinitionKey));
    return tasks;
  }
}
