//! What a watch matches only later is told once more, by all it speaks of.
use attache::model::Kinship;
use chrono::TimeDelta;

use super::stored::{DESK, desk, largest, publish};
use crate::support::world::{World, at};

const ENGLISH: &str = "Russia and Pakistan sign agreement on Tarbela turbines in Moscow";
const RUSSIAN: &str = "Россия и Пакистан подписали в Москве соглашение о турбинах для Тарбелы";

/// A desk on which two outlets told one event before any watch asked for it.
async fn told_before() -> World {
    let mut world = desk(&DESK.replace("@PK", "@PE")).await;
    let lead = "The two ministers met on Monday. Islamabad will pay over nine years.";
    let in_russian =
        "Министры двух стран встретились в понедельник. Исламабад заплатит за девять лет.";
    publish(&mut world, "agency", ENGLISH, lead, "2026-03-02T10:00:00Z").await;
    publish(&mut world, "volga", RUSSIAN, in_russian, "2026-03-02T11:00:00Z").await;
    world
}

/// Gives the watch its right rule, and steps until all is tried and told by it.
async fn ask_for_pakistan(world: &mut World) {
    world.edit(|desk| desk.replace("@PE", "@PK"));
    world.crash();
    for second in 0..4 {
        world.step_at(at("2026-03-02T11:30:00Z") + TimeDelta::seconds(second)).await;
    }
}

fn kinships(world: &World) -> Vec<Kinship> {
    largest(world).tellers.iter().map(|it| it.kinship).collect()
}

#[tokio::test]
async fn two_items_that_a_new_rule_matches_are_one_event() {
    let mut world = told_before().await;
    assert_eq!(kinships(&world), [Kinship::First], "nobody asks what they speak of");
    ask_for_pakistan(&mut world).await;
    assert_eq!(kinships(&world), [Kinship::First, Kinship::Event]);
}

#[tokio::test]
async fn a_story_that_others_tell_stays_what_it_is() {
    let mut world = told_before().await;
    let lead = "The two ministers met on Monday. Islamabad will pay over nine years.";
    publish(&mut world, "courier", ENGLISH, lead, "2026-03-02T11:20:00Z").await;
    let before = largest(&world);
    assert_eq!(kinships(&world), [Kinship::First, Kinship::Copy]);
    ask_for_pakistan(&mut world).await;
    let now = world.store().story(before.id).unwrap().unwrap();
    let tellers = |story: &attache::model::StoredStory| {
        story.tellers.iter().map(|it| it.item).collect::<Vec<_>>()
    };
    assert_eq!(tellers(&now)[..2], tellers(&before)[..]);
}
