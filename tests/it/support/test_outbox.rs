//! The least an outbox must do, without a disk: it keeps rows, commits offers, and draws the
//! consequences of each outcome (a second doubt is the last).
use attache::{
    deliver::{self, Letter, Limits, Options, Progress},
    model::{Delivery, Outcome, State},
};
use chrono::{DateTime, Utc};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

pub const FROM: &str = "Attaché <attache@example.org>";

/// Where the process ends, if it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// The row is committed as offered; nothing has been sent.
    AfterTheOffer,
    /// The answer has come; it is not committed.
    BeforeTheAnswerIsDurable,
}

/// A row and the last words said about it.
pub struct Row {
    pub delivery: Delivery,
    pub words: String,
}

#[derive(Default)]
pub struct TestOutbox {
    pub rows: Vec<Row>,
    /// The last words of a drain that met a server fault.
    pub fault: Option<String>,
}

impl TestOutbox {
    /// One edition for each recipient, local parts at `example.test`.
    pub fn for_recipients(local_parts: &[&str]) -> Self {
        let rows = local_parts.iter().zip(1..).map(|(local, id)| Row {
            delivery: delivery(id, &format!("{local}@example.test")),
            words: String::new(),
        });
        Self { rows: rows.collect(), fault: None }
    }

    pub async fn drain(&mut self, options: &Options, limits: Limits) {
        self.run(options, limits, CancellationToken::new(), None, false).await;
    }

    /// Cancels `stop` as soon as something is offered.
    pub async fn drain_and_stop_at_the_offer(&mut self, options: &Options, limits: Limits) {
        self.run(options, limits, CancellationToken::new(), None, true).await;
    }

    pub async fn drain_until(
        &mut self,
        options: &Options,
        limits: Limits,
        stop: CancellationToken,
    ) {
        self.run(options, limits, stop, None, false).await;
    }

    /// A process that dies, and the start of the next one: what is found offered is a doubt.
    pub async fn drain_and_die(&mut self, options: &Options, limits: Limits, death: Death) {
        self.run(options, limits, CancellationToken::new(), Some(death), false).await;
        self.restart();
    }

    /// What is found offered at start may have been taken.
    pub fn restart(&mut self) {
        let offered = self.rows.iter().filter(|row| row.delivery.state == State::Offered);
        for id in offered.map(|row| row.delivery.id).collect::<Vec<_>>() {
            self.settle(id, Outcome::Doubt("the process ended".to_owned()));
        }
    }

    async fn run(
        &mut self,
        options: &Options,
        limits: Limits,
        stop: CancellationToken,
        death: Option<Death>,
        stops_at_offer: bool,
    ) {
        self.fault = None;
        let (sender, mut progress) = mpsc::channel(1);
        let (options, queue) = (options.clone(), self.queue());
        let task = tokio::spawn(deliver::drain(options, limits, queue, sender, stop.clone()));
        while let Some(step) = progress.recv().await {
            match step {
                Progress::Offering { id, committed } => {
                    self.row_mut(id).delivery.state = State::Offered;
                    if stops_at_offer {
                        stop.cancel();
                    }
                    if death == Some(Death::AfterTheOffer) {
                        task.abort();
                        break;
                    }
                    committed.send(true).unwrap();
                }
                Progress::Done { .. } if death == Some(Death::BeforeTheAnswerIsDurable) => {
                    task.abort();
                    break;
                }
                Progress::Done { id, outcome } => self.settle(id, outcome),
            }
        }
        let _ = task.await;
    }

    fn queue(&self) -> Vec<Delivery> {
        let waits = |row: &&Row| row.delivery.state == State::Queued;
        self.rows.iter().filter(waits).map(|row| row.delivery.clone()).collect()
    }

    fn settle(&mut self, id: i64, outcome: Outcome) {
        let row = self.row_mut(id);
        let delivery = &mut row.delivery;
        let n_doubts = delivery.n_doubts;
        let (state, n_doubts, words) = match outcome {
            Outcome::Sent(words) => (State::Sent, n_doubts, words),
            Outcome::Retry(words) => (State::Queued, n_doubts, words),
            Outcome::Rejected(words) => (State::Failed, n_doubts, words),
            Outcome::Doubt(words) if n_doubts == 0 => (State::Queued, 1, words),
            Outcome::Doubt(words) => (State::Failed, n_doubts + 1, words),
            Outcome::ServerFault(words) => {
                delivery.state = State::Queued;
                self.fault = Some(words);
                return;
            }
        };
        delivery.n_doubts = n_doubts;
        delivery.n_attempts += 1;
        delivery.state = state;
        row.words = words;
    }

    pub fn row(&self, local_part: &str) -> &Row {
        let is_to = |row: &&Row| row.delivery.to.split('@').next() == Some(local_part);
        self.rows.iter().find(is_to).unwrap()
    }

    /// The state of each row, in order.
    pub fn states(&self) -> Vec<State> {
        self.rows.iter().map(|row| row.delivery.state).collect()
    }

    fn row_mut(&mut self, id: i64) -> &mut Row {
        self.rows.iter_mut().find(|row| row.delivery.id == id).unwrap()
    }
}

/// A queued delivery of a small edition.
pub fn delivery(id: i64, to: &str) -> Delivery {
    let at: DateTime<Utc> = "2026-05-26T06:30:00Z".parse().unwrap();
    let message_id = deliver::message_id("south-asia-morning", at, to, FROM);
    let letter = Letter {
        from: FROM,
        to,
        subject: "9 on Russia–Pakistan, 5 more: Russia and Pakistan to hold…",
        date: at,
        message_id: &message_id,
        thread: None,
        digest: "south-asia-morning",
        unsubscribe: None,
        text: "Russia and Pakistan\n.\n.. a line with dots\n",
        html: "<p>Россия и Пакистан · روس اور پاکستان</p>\n.\n",
    };
    Delivery {
        id,
        raw: deliver::letter(&letter).unwrap(),
        message_id,
        from: "attache@example.org".to_owned(),
        to: to.to_owned(),
        state: State::Queued,
        n_attempts: 0,
        n_doubts: 0,
    }
}
